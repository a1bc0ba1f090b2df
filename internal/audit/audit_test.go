package audit

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/provision"
)

func clock() time.Time {
	return time.Date(2027, 1, 31, 9, 30, 0, 120_000_000, time.FixedZone("", 8*3600))
}

func member(user string) provision.Change {
	return provision.Change{
		Action: provision.Create, Kind: provision.KindMembership, Address: "group.g/member/" + user, Reason: provision.Declared,
		After: &provision.MembershipFact{Group: "g", User: user}, DeclaredAt: "main.hcl:5",
	}
}

func someRun() Run {
	name := "admin"
	return Run{
		ToolVersion: "1.2.3", Tenant: provision.PlanTenant{Name: "acme", DomainID: "d1", Region: "cn-east-3"},
		Caller: &Caller{ID: "u1", Name: &name}, PlanHash: "sha256:abc", Note: "OPS-7",
	}
}

func TestLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	f, err := Open(path)
	require.NoError(t, err)
	l := New(f, someRun(), clock)
	l.id = "0123456789abcdef"
	require.NoError(t, l.Begin([]provision.Change{member("alice")}))
	why := "IAM answered 409"
	require.NoError(t, l.End(member("alice"), provision.Result{Status: provision.Failed, Error: &why, RequestID: "r1", DurationMS: 40}))
	require.NoError(t, f.Close())
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	common := `"run":"0123456789abcdef","tool_version":"1.2.3","sandbox":false,"tenant":{"name":"acme","domain_id":"d1","region":"cn-east-3"},` +
		`"caller":{"id":"u1","name":"admin"},"plan_hash":"sha256:abc","change":{"action":"create","kind":"membership","address":"group.g/member/alice",` +
		`"reason":"declared","before":null,"after":{"group":"g","user":"alice"},"declared_at":"main.hcl:5"},`
	require.Equal(t, `{"format_version":"1.0","time":"2027-01-31T01:30:00.120Z","event":"start",`+common+`"result":null,"request_id":null,"note":"OPS-7","pipeline":null}`+"\n"+
		`{"format_version":"1.0","time":"2027-01-31T01:30:00.120Z","event":"end",`+common+
		`"result":{"status":"failed","error":"IAM answered 409","duration_ms":40},"request_id":"r1","note":"OPS-7","pipeline":null}`+"\n", string(got))
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func TestCallerWhoIsNotKnown(t *testing.T) {
	run := someRun()
	run.Caller, run.CallerUnknown = nil, "temporary credentials"
	var n line
	n.of(run, "", clock())
	text, err := n.encode()
	require.NoError(t, err)
	require.Contains(t, string(text), `"caller":null,"caller_unknown":"temporary credentials"`)
}

func TestOddNamesAreHarmlessAndWhole(t *testing.T) {
	for _, odd := range []string{"\x1b[31mred", "a\u202eb", "\u009b2J", "line\nbreak", "\U000e0041tag", "\u200bhidden", "云原生", "<b>&\"\\", "\u2028"} {
		c := member(odd)
		n := line{Change: c}
		text, err := n.encode()
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(string(text), "\n"))
		require.NotContains(t, strings.TrimSuffix(string(text), "\n"), "\n")
		require.NotContains(t, strconv.Quote(strings.NewReplacer("\n", "", `\`, "", `"`, "").Replace(string(text))), `\`, "nothing that is not printed")
		var back line
		require.NoError(t, json.Unmarshal(text, &back))
		require.Equal(t, c, back.Change)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
	require.NoError(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("tenant"), 0o600))
	require.NoError(t, os.Symlink("main.hcl", filepath.Join(dir, "link")))
	require.NoError(t, os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	cases := []struct{ reason, path, want string }{
		{"nothing", "", "name a file"},
		{"stdout", "-", "name a file"},
		{"a directory", dir + "/sub", "is a directory"},
		{"a pipe would block or lose it", dir + "/pipe", "is a pipe"},
		{"a device", os.DevNull, "is a device"},
		{"a link", dir + "/link", "is a symbolic link"},
		{"a link to nothing would make a file elsewhere", dir + "/dangling", "is a symbolic link"},
		{"no such directory", dir + "/no/audit.log", "there is no directory"},
		{"something else", dir + "/main.hcl", "does not begin as an audit log"},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			_, err := Open(c.path)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := os.Lstat(filepath.Join(dir, "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestACutLineIsEndedFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	require.NoError(t, os.WriteFile(path, []byte("{\"a\":1}\n{\"b\":"), 0o640))
	f, err := Open(path)
	require.NoError(t, err)
	defer f.Close()
	l := New(f, someRun(), clock)
	require.NoError(t, l.Begin([]provision.Change{member("alice")}))
	require.NoError(t, l.Begin([]provision.Change{member("bob")}))
	lines := readLines(t, path)
	require.Len(t, lines, 4)
	require.Equal(t, []string{`{"a":1}`, `{"b":`}, lines[:2])
	require.Contains(t, lines[2], "alice")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), info.Mode().Perm(), "a file that is there keeps who may read it")
}

func readLines(t *testing.T, path string) []string {
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var lines []string
	s := bufio.NewScanner(f)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines
}

// Several runs append to one file at once, each through a file of its own: every line is whole.
func TestRunsThatInterleave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.log")
	const runs, each = 4, 25
	var all sync.WaitGroup
	for range runs {
		f, err := Open(path)
		require.NoError(t, err)
		defer f.Close()
		l := New(f, someRun(), clock)
		for range 2 { // and several workers in each
			all.Go(func() {
				for range each {
					_ = l.Begin([]provision.Change{member(strings.Repeat("x", 5000))})
				}
			})
		}
	}
	all.Wait()
	perRun := map[string]int{}
	for _, text := range readLines(t, path) {
		var n line
		require.NoError(t, json.Unmarshal([]byte(text), &n))
		perRun[n.Run]++
	}
	require.Len(t, perRun, runs)
	for _, n := range perRun {
		require.Equal(t, 2*each, n)
	}
}

// breaking is a file on a disk that fills up.
type breaking struct {
	text      strings.Builder
	room      int
	syncError error
}

func (b *breaking) Write(p []byte) (int, error) {
	n := min(b.room, len(p))
	b.room -= n
	b.text.Write(p[:n])
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

func (b *breaking) Sync() error { return b.syncError }

func TestAFullDisk(t *testing.T) {
	disk := &breaking{room: 700}
	l := newLog(disk, someRun(), clock)
	require.NoError(t, l.Begin([]provision.Change{member("alice")}))
	err := l.End(member("alice"), provision.Result{Status: provision.Done})
	require.ErrorIs(t, err, syscall.ENOSPC)
	disk.room = 1 << 20
	require.ErrorIs(t, l.Begin([]provision.Change{member("bob")}), syscall.ENOSPC, "what could not be kept once is not trusted again")
	require.NotContains(t, disk.text.String(), "bob")

	broken := errors.New("input/output error")
	l = newLog(&breaking{room: 1 << 20, syncError: broken}, someRun(), clock)
	require.ErrorIs(t, l.Begin([]provision.Change{member("alice")}), broken, "a line that is not on the disk is not written")
}
