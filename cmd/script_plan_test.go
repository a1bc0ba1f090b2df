package cmd

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// forge PLAN OLD NEW exchanges a text in a saved plan's content and makes its checksum fit, as somebody would who means harm.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: forge PLAN OLD NEW")
	}
	var file struct {
		Kind     string          `json:"kind"`
		Version  int             `json:"version"`
		Checksum string          `json:"checksum"`
		Content  json.RawMessage `json:"content"`
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &file))
	content := strings.ReplaceAll(string(file.Content), args[1], args[2])
	if content == string(file.Content) {
		ts.Fatalf("%s does not hold %s", args[0], args[1])
	}
	var compact bytes.Buffer
	ts.Check(json.Compact(&compact, []byte(content)))
	sum := sha256.Sum256(compact.Bytes())
	file.Checksum, file.Content = "sha256:"+hex.EncodeToString(sum[:]), json.RawMessage(content)
	text, err := json.Marshal(file)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

// sized FILE BYTES [TEXT] makes a file of a size: holes, or a text over and over.
func sized(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	if len(args) == 3 {
		ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[2], n)), 0o600))
		return
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), nil, 0o600))
	ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(n)))
}
