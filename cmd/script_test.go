package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/swr"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"osc-perms": func() { os.Exit(againstSchema(System())) }, "kubectl": func() { os.Exit(kubectl()) }})
}

// endsAtOnce keeps a program with the race detector from waiting for a second when it ends, for a race that might come yet
// (go.dev/doc/articles/race_detector, atexit_sleep_ms). The tests start it a thousand times.
const endsAtOnce = "GORACE=atexit_sleep_ms=10"

// TestScripts runs the behaviours in testdata/script: the real binary, against the sandbox over real HTTP.
func TestScripts(t *testing.T) { runScripts(t, "testdata/script") }

func runScripts(t *testing.T, dir string) {
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			// No credentials of whoever runs the tests, and no waiting for an instance's metadata.
			e.Vars = append(e.Vars, "HOME="+e.WorkDir, "NO_PROXY=*", "REPO="+root+"/..", endsAtOnce)
			e.Values[cloudKey{}] = &cloud{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "cloud": cloudCmd, "serves": serves, "lacks": lacks, "journal": journalCmd, "hashed": hashed, "mode": mode, "forge": forge, "sized": sized,
			"profile": profileCmd, "steps": stepsCmd, "mount": mountCmd, "container": containerCmd,
			"fits": fitsCmd, "prints": prints,
		},
	})
}

// exits CODE COMMAND… runs a command that has to end with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var e *exec.ExitError
		if !errors.As(err, &e) {
			ts.Fatalf("cannot run %s: %v", args[1], err)
		}
		got = e.ExitCode()
	}
	if got != want {
		ts.Fatalf("%s ended with %d, not %d", strings.Join(args[1:], " "), got, want)
	}
}

// prints TEXT checks that the last command printed a text, whatever the blanks between its words.
func prints(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: prints TEXT")
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if all := ts.ReadFile("stdout") + "\n" + ts.ReadFile("stderr"); !strings.Contains(squeeze(all), squeeze(args[0])) {
		ts.Fatalf("%q is not in:\n%s", args[0], all)
	}
}

// lacks FILE… checks that files are not there.
func lacks(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		if _, err := os.Stat(ts.MkAbs(file)); err == nil {
			ts.Fatalf("%s is there", file)
		}
	}
}

// serves CONTENT-TYPE STATUS BODY starts a server that is no cloud, and points IAM at it.
func serves(ts *testscript.TestScript, _ bool, args []string) {
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", args[0])
		w.WriteHeader(status)
		fmt.Fprint(w, args[2])
	}))
	ts.Defer(server.Close)
	pointTo(ts, server.URL)
}

func pointTo(ts *testscript.TestScript, url string) {
	for _, service := range []string{"IAM", "SWR", "CCE", "EPS"} {
		ts.Setenv("OSC_PERMS_"+service+"_ENDPOINT", url)
	}
}

type cloudKey struct{}

// cloud is a sandbox that a script's commands reach like a real cloud: by endpoint and key.
type cloud struct {
	server *fake.Server
	keys   *credentials.Set
}

// cloudCmd is
//
//	cloud start [deny=OPERATION|lag=DURATION|fault=TEXT|user=NAME|quota=N|cluster=NAME]…   start one and point the environment at it
//	cloud start state=FILE as=USER              start one from a file, with a key of a user's own
//	cloud member|no-member GROUP USER           change it behind the tool's back, through the API
//	cloud policy|no-policy GROUP POLICY
//	cloud grant|no-grant ORGANIZATION USER [LEVEL]
//	cloud group|no-group GROUP
//	cloud organization NAME
//	cloud calls N                               at most N calls since it was last asked
//	cloud stop
func cloudCmd(ts *testscript.TestScript, neg bool, args []string) {
	c := ts.Value(cloudKey{}).(*cloud)
	if neg || len(args) == 0 {
		ts.Fatalf("usage: see cloudCmd")
	}
	switch args[0] {
	case "start":
		c.start(ts, args[1:])
	case "stop":
		ts.Check(c.server.Close())
	case "calls":
		most, err := strconv.Atoi(args[1])
		ts.Check(err)
		if calls := c.server.Calls(); c.server.ResetCalls() > most {
			ts.Fatalf("more than %d calls: %v", most, calls)
		}
	default:
		ts.Check(c.change(args))
	}
}

func (c *cloud) start(ts *testscript.TestScript, args []string) {
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice", "bob", "carol", "dave"}})
	options := fake.Options{}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "state":
			data, err := os.ReadFile(ts.MkAbs(value))
			ts.Check(err)
			st, err = fake.Parse(data)
			ts.Check(err)
		case "as":
			st.AccessKeys = []fake.AccessKey{{Access: "AKOFONEUSER123456789", Secret: "sk-of-one-user", UserID: st.UserID(value)}}
		case "deny":
			st.AccessKeys[0].Deny = append(st.AccessKeys[0].Deny, value)
		case "fault":
			fault, err := fake.ParseFault(value)
			ts.Check(err)
			options.Faults = append(options.Faults, fault)
		case "user":
			st.AddUser(value)
		case "cluster":
			st.AddCluster(st.Region, value)
		case "quota":
			n, err := strconv.Atoi(value)
			ts.Check(err)
			st.Quotas.OrganizationsPerRegion = n
		default:
			ts.Fatalf("cloud start: what is %q?", arg)
		}
	}
	server, err := fake.Serve("127.0.0.1:0", st, options)
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	info := server.Info()
	c.server, c.keys = server, credentials.Static(info.AccessKey, info.SecretKey)
	ts.Setenv("HUAWEICLOUD_SDK_AK", info.AccessKey)
	ts.Setenv("HUAWEICLOUD_SDK_SK", info.SecretKey)
	pointTo(ts, server.URL())
}

// change makes one change through the API, as another administrator would.
func (c *cloud) change(args []string) error {
	ctx := context.Background()
	t := transport.New(transport.Options{})
	defer t.Close()
	url := c.server.URL()
	reader, err := iam.New(iam.Options{Transport: t, Credentials: c.keys, Account: "acme", Region: "cn-east-3", Endpoint: url, EPSEndpoint: url})
	if err != nil {
		return err
	}
	i := iam.NewEditor(reader)
	s := swr.NewEditor(swr.New(swr.Options{Transport: t, Credentials: c.keys, ProjectID: reader.ProjectID, Endpoint: func(string) (string, error) { return url, nil }}))
	st := c.server.State()
	arg := func(n int) string {
		if n < len(args) {
			return args[n]
		}
		return ""
	}
	switch args[0] {
	case "member":
		return i.AddMember(ctx, st.GroupID(arg(1)), st.UserID(arg(2)))
	case "no-member":
		return i.RemoveMember(ctx, st.GroupID(arg(1)), st.UserID(arg(2)))
	case "policy":
		return i.Attach(ctx, iam.Attachment{GroupID: st.GroupID(arg(1)), RoleID: st.RoleID(arg(2)), Scope: iam.Scope{Kind: iam.Global}})
	case "no-policy":
		return i.Detach(ctx, iam.Attachment{GroupID: st.GroupID(arg(1)), RoleID: st.RoleID(arg(2)), Scope: iam.Scope{Kind: iam.Global}})
	case "group":
		_, err := i.CreateGroup(ctx, arg(1), "")
		return err
	case "no-group":
		members, err := reader.Members(ctx, st.GroupID(arg(1)))
		if err != nil {
			return err
		}
		attachments, _, err := reader.Attachments(ctx)
		if err != nil {
			return err
		}
		return i.DeleteGroup(ctx, st.GroupID(arg(1)), iam.Contents{Members: members, Attachments: attachments})
	case "organization":
		return s.CreateOrganization(ctx, "cn-east-3", arg(1))
	case "grant":
		level, ok := swr.ParseLevel(arg(3))
		if !ok {
			return fmt.Errorf("no level %q", arg(3))
		}
		return s.Grant(ctx, "cn-east-3", arg(1), []swr.Grant{{UserID: st.UserID(arg(2)), UserName: arg(2), Level: level}})
	case "no-grant":
		return s.Revoke(ctx, "cn-east-3", arg(1), []string{st.UserID(arg(2))})
	}
	return fmt.Errorf("what is cloud %s?", args[0])
}
