package cmd

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ending is the last part of a long output.
func ending(output string) string { return output[max(0, len(output)-2000):] }

// What is asked, told on the way, accounted for, saved and recorded is as harmless, and what is kept for programs is whole.
func TestHostileNamesThroughApply(t *testing.T) {
	var refusals atomic.Int64
	b := newBench(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodDelete || refusals.Add(1)%3 != 0 {
			return false
		}
		refuse(w, http.StatusForbidden, int(refusals.Load()))
		return true
	})
	saved, log := filepath.Join(b.dir, "plan.json"), filepath.Join(b.dir, "audit.jsonl")
	code, out, errs := b.run("", "plan", "--out", saved)
	require.Equal(t, exitOK, code, ending(out+errs))
	text, err := os.ReadFile(saved)
	require.NoError(t, err)
	assertJSON(t, "saved plan", string(text), hostileAccount, visible(hostileNames("user"))[20], hostileNames("room-")[11])
	for _, form := range []string{"--no-color", "--json", "--markdown"} {
		code, out, errs = b.run("", "show", saved, form)
		require.Equal(t, exitOK, code, ending(out+errs))
		assertPlain(t, "show", out)
		switch form {
		case "--json":
			assertJSON(t, "show --json", out, hostileAccount, hostileNames("team-")[9])
		case "--markdown":
			assertMarkdown(t, "show --markdown", out)
		}
	}

	code, out, errs = b.run("no\n", "apply")
	require.Equal(t, exitError, code, ending(out+errs))
	assert.Contains(t, errs, `Type the account's name, acme\x1b[5m\nFORGED\u202e|`+"`<script>[x](y), to go on: ")
	assert.Contains(t, errs, `Not approved, since the answer was not acme\x1b[5m`)
	assertPlain(t, "what is asked", out+errs)

	code, out, errs = b.run("", "apply", "--auto-approve", "--audit-log", log, "--audit-note", "note\x1b[5m\n"+forged)
	require.Equal(t, exitPartly, code, ending(out+errs))
	assert.Contains(t, out, "Failed (")
	assert.Contains(t, errs, "(pruned")
	assertPlain(t, "results", out)
	assertPlain(t, "progress", errs)
	text, err = os.ReadFile(log)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	require.Greater(t, len(lines), 100)
	for _, line := range lines {
		assertJSON(t, "audit log", line, hostileAccount, "note\x1b[5m\n"+forged)
	}
	code, out, errs = b.run("", "apply", "--auto-approve", "--json")
	require.Equal(t, exitPartly, code, ending(out+errs))
	assertJSON(t, "results", out, hostileAccount)
	assertPlain(t, "stderr", errs)
}

// refuse answers with a message that would harm, in one of the forms of the services or none.
func refuse(w http.ResponseWriter, status, which int) {
	message := strings.Join(slices.Concat(hostile[which%len(hostile):], hostile), " ")
	if which%2 == 0 {
		message = hostile[which/2%len(hostile)]
	}
	w.Header().Set("X-Request-Id", "id \u202e|`<script>[x](y)")
	w.Header().Set("Content-Type", "application/json")
	text, _ := json.Marshal(map[string]any{"error_code": "X" + message, "error_msg": message}) // texts always encode
	if which%5 == 0 {
		w.Header().Set("Content-Type", "text/html")
		text = []byte("<html><title>" + message + "</title>" + message)
	}
	w.WriteHeader(status)
	w.Write(text)
}

// Whatever a refusal says, it is shown and does nothing.
func TestHostileRefusals(t *testing.T) {
	var status, which atomic.Int64
	b := newBench(t, func(w http.ResponseWriter, r *http.Request) bool {
		refuse(w, int(status.Load()), int(which.Load()))
		return true
	})
	b.write("main.hcl", "tenant \"acme\" {\n  region = \"cn-east-3\"\n}\n")
	for _, s := range []int{http.StatusOK, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusConflict} {
		for n := range len(hostile) {
			status.Store(int64(s))
			which.Store(int64(n))
			code, out, errs := b.run("", "quota")
			require.NotEqual(t, exitOK, code, out+errs)
			assertPlain(t, "stdout", out)
			assertPlain(t, "stderr", errs)
			_, out, errs = b.run("", "plan", "--json")
			assertJSON(t, "stdout", out)
			assertPlain(t, "stderr", errs)
		}
	}
}

// What a configuration quotes of itself, and what is written from what the cloud says, is harmless and means the same.
func TestHostileTexts(t *testing.T) {
	b := newBench(t, nil)
	b.write("main.hcl", "tenant \"other\" {\n  region = \"cn-east-3\"\n}\n")
	code, out, errs := b.run("", "plan")
	require.Equal(t, exitCredentials, code, out+errs)
	assert.Contains(t, errs, `acme\x1b[5m\nFORGED`)
	assertPlain(t, "another account", out+errs)

	for n, h := range hostile {
		h = strings.ReplaceAll(h, forged, "x") // in a file lines are what they are
		b.write("main.hcl", "tenant \"acme\" {\n region = \"cn-east-3\"\n}\n# "+h+"\ngroup \"g\" { nonsense = \""+h+"\" }\n")
		for _, args := range [][]string{{"validate"}, {"fmt", "--check", "--diff", b.dir}, {"validate", "--json"}} {
			_, out, errs := b.run("", args...)
			assertPlain(t, strings.Join(args, " "), out+errs)
			assert.NotEmpty(t, out+errs, n)
		}
	}

	b.dir = filepath.Join(t.TempDir(), "made")
	code, out, errs = b.run("", "init")
	require.Equal(t, exitOK, code, out+errs)
	assertPlain(t, "init", out+errs)
	text, err := os.ReadFile(filepath.Join(b.dir, "main.hcl"))
	require.NoError(t, err)
	assertPlain(t, "main.hcl", string(text))
	code, out, errs = b.run("", "plan")
	require.Equal(t, exitOK, code, "the account's name is whole: "+out+errs)
}
