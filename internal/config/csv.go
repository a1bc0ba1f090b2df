package config

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// csvDecodeFunc makes a list of objects of a table whose first line names the columns.
var csvDecodeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "str", Type: cty.String}},
	Type: func(args []cty.Value) (cty.Type, error) {
		if !args[0].IsKnown() {
			return cty.DynamicPseudoType, nil
		}
		v, err := decodeCSV(args[0].AsString())
		if err != nil {
			return cty.NilType, err
		}
		return v.Type(), nil
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return decodeCSV(args[0].AsString()) },
})

// decodeCSV drops a byte order mark, blanks around values, and lines without any value, which spreadsheets leave
// at the end.
func decodeCSV(src string) (cty.Value, error) {
	src = strings.TrimPrefix(src, string(byteOrderMark))
	if !utf8.ValidString(src) || strings.ContainsRune(src, utf8.RuneError) {
		return cty.NilVal, errors.New(notUTF8)
	}
	r := csv.NewReader(strings.NewReader(src))
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err == io.EOF {
		return cty.NilVal, errors.New("the table has no line: its first one names the columns")
	}
	if err != nil {
		return cty.NilVal, explainCSV(err)
	}
	columns, err := readColumns(header)
	if err != nil {
		return cty.NilVal, err
	}
	types := map[string]cty.Type{}
	for _, c := range columns {
		types[c] = cty.String
	}
	var rows []cty.Value
	for {
		record, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return cty.NilVal, explainCSV(err)
		}
		row, blank := map[string]cty.Value{}, true
		for i := range record {
			record[i] = strings.TrimSpace(record[i])
			blank = blank && record[i] == ""
		}
		if blank {
			continue
		}
		line, _ := r.FieldPos(0)
		if len(record) != len(columns) {
			return cty.NilVal, fmt.Errorf("line %d of the table has %d values, and there are %d columns: a value with a comma in it stands in quotes", line, len(record), len(columns))
		}
		for i, c := range columns {
			row[c] = cty.StringVal(record[i])
		}
		rows = append(rows, cty.ObjectVal(row))
	}
	if len(rows) == 0 {
		return cty.ListValEmpty(cty.Object(types)), nil
	}
	return cty.ListVal(rows), nil
}

func readColumns(header []string) ([]string, error) {
	columns := make([]string, len(header))
	seen := map[string]bool{}
	for i, name := range header {
		name = cty.NormalizeString(strings.TrimSpace(name))
		switch {
		case name == "":
			return nil, fmt.Errorf("column %d of the table has no name in the first line", i+1)
		case seen[name]:
			return nil, fmt.Errorf("two columns of the table are named %q in the first line", name)
		}
		seen[name] = true
		columns[i] = name
	}
	if len(columns) == 1 && strings.ContainsAny(columns[0], ";\t") {
		return nil, errors.New("the columns of the table are separated by semicolons or tabs: save it with commas")
	}
	return columns, nil
}

func explainCSV(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fmt.Errorf("line %d of the table: %s", parse.Line, parse.Err)
	}
	return err
}
