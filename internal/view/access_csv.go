package view

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/provision"
)

// AccessCSV writes who can do what for a spreadsheet (RFC 4180, UTF-8 with the byte order mark that Excel needs for
// Chinese): a line a user with the verdicts, then why, and last the notes on the user and on the whole report. Cells
// that a spreadsheet would take for a formula begin with an apostrophe.
func AccessCSV(w io.Writer, r *provision.AccessReport, s Style) error {
	say, capabilities := s.Say, asked(r)
	head := append([]string{say.Word("user"), say.Word("enabled")}, cleanIDs(capabilities)...)
	for _, id := range cleanIDs(capabilities) {
		head = append(head, say.Sprintf("%s why", id))
	}
	rows := [][]string{append(head, say.Text("notes"))}
	for _, u := range r.Users {
		row := []string{u.Name, say.Word("no")}
		if u.Enabled {
			row[1] = say.Word("yes")
		}
		for _, id := range capabilities {
			row = append(row, say.Word(string(verdictOf(u, id).Verdict)))
		}
		for _, id := range capabilities {
			row = append(row, strings.Join(why(say, verdictOf(u, id)), say.Text("; ")))
		}
		rows = append(rows, append(row, csvNotes(say, r, u)))
	}
	if notes := csvNotes(say, r, provision.UserAccess{}); len(r.Users) == 0 && notes != "" {
		row := make([]string, len(rows[0]))
		row[len(row)-1] = notes
		rows = append(rows, row)
	}
	return writeCSV(w, rows)
}

// csvNotes is all there is to know beside a verdict: a line of a spreadsheet is sorted, filtered and copied alone.
func csvNotes(say *i18n.Printer, r *provision.AccessReport, u provision.UserAccess) string {
	var notes []string
	if r.Sandbox {
		notes = append(notes, say.Text(sandboxLine))
	}
	if u.Owner {
		notes = append(notes, say.Text("the account itself (owner)"))
	}
	notes = append(notes, say.Sentences(u.Notes)...)
	return strings.Join(append(notes, say.Sentences(r.Notes)...), say.Text("; "))
}

func writeCSV(w io.Writer, rows [][]string) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	c := csv.NewWriter(&b)
	c.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, text := range row {
			cells[i] = csvCell(text)
		}
		if err := c.Write(cells); err != nil {
			return fmt.Errorf("cannot write CSV: %w", err)
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("cannot write CSV: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// csvCell is a text that a spreadsheet shows and never computes: a formula begins with = + - or @, in their full-width
// forms too, or after a tab or line break, or after blanks.
func csvCell(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u3000"))
	if strings.ContainsRune("=+-@＝＋－＠\t\r\n", first) {
		return "'" + Clean(text)
	}
	return Clean(text)
}
