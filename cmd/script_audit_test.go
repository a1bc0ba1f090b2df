package cmd

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/osc-perms/osc-perms/internal/view"
)

// journalCmd is journal [-wait] FILE STARTED ENDED: every line of an audit log is whole, and so many say that a change was
// started and that one ended; each that ended was started before. -wait looks until it is so.
func journalCmd(ts *testscript.TestScript, neg bool, args []string) {
	wait := len(args) > 0 && args[0] == "-wait"
	if wait {
		args = args[1:]
	}
	if neg || len(args) != 3 {
		ts.Fatalf("usage: journal [-wait] FILE STARTED ENDED")
	}
	started, err := strconv.Atoi(args[1])
	ts.Check(err)
	ended, err := strconv.Atoi(args[2])
	ts.Check(err)
	for tries := 0; ; tries++ {
		err := holds(ts.MkAbs(args[0]), started, ended)
		if err == nil {
			return
		}
		if !wait || tries > 3000 { // half a minute: it won't come
			ts.Fatalf("%v", err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func holds(file string, started, ended int) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var starts []string
	ends := 0
	for _, text := range strings.SplitAfter(string(text), "\n") {
		if text == "" {
			continue
		}
		var line struct {
			Event, Run string
			Change     struct{ Action, Address string }
		}
		if err := json.Unmarshal([]byte(text), &line); err != nil || !strings.HasSuffix(text, "\n") {
			return fmt.Errorf("a line is not whole (%v): %s", err, text)
		}
		key := line.Run + line.Change.Action + line.Change.Address
		switch line.Event {
		case "start":
			starts = append(starts, key)
		case "end":
			ends++
			if !slices.Contains(starts, key) {
				return fmt.Errorf("ended and not started: %s", text)
			}
		}
	}
	if len(starts) != started || ends != ended {
		return fmt.Errorf("%d changes were started and %d ended, not %d and %d:\n%s", len(starts), ends, started, ended, text)
	}
	return nil
}

// hashed LOG PLAN checks that the lines of a log name the saved plan that was applied.
func hashed(ts *testscript.TestScript, _ bool, args []string) {
	saved, err := readPlan(ts.MkAbs(args[1]))
	ts.Check(err)
	hash, err := view.PlanHash(saved.Plan)
	ts.Check(err)
	for _, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		if !strings.Contains(line, `"plan_hash":"`+hash+`"`) {
			ts.Fatalf("the hash is not %s: %s", hash, line)
		}
	}
}

// mode OCTAL FILE checks a file's permission bits.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has the mode %s, not %s", args[1], got, args[0])
	}
}
