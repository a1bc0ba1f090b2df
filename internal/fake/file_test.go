package fake_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func saved(t require.TestingT, dir string, st *fake.State) []byte {
	path := filepath.Join(dir, "saved.json")
	require.NoError(t, st.SaveFile(path))
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

// anyState draws a state as a user might have made it, in no order.
func anyState(t *rapid.T) *fake.State {
	name := rapid.StringMatching(`[a-z 组"\\{}]{1,8}`)
	names := rapid.SliceOfNDistinct(name, 0, 6, rapid.ID[string])
	users := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z 组_.-]{1,8}`), rapid.ID[string])
	st := fake.New(fake.Seed{Account: "acme", Users: users.Draw(t, "users")})
	for _, n := range names.Draw(t, "groups") {
		if n == "admin" {
			continue
		}
		var members []string
		for _, u := range st.Users {
			if rapid.Bool().Draw(t, "member") {
				members = append(members, u.ID)
			}
		}
		st.Attach(st.AddGroup(n, members...), rapid.SampledFrom([]fake.Scope{fake.ScopeDomain, fake.ScopeAll}).Draw(t, "scope"), "", "UCS FullAccess")
	}
	for _, n := range names.Draw(t, "organizations") {
		st.AddOrganization("cn-east-3", n, rapid.SampledFrom(st.Users).Draw(t, "creator").ID)
		st.AddInstance("cn-north-4", n, rapid.SampledFrom(fake.InstanceStatuses()).Draw(t, "status"))
		st.AddAccessPolicy(fake.AccessPolicy{
			Region: "cn-east-3", Name: n, Clusters: []string{rapid.SampledFrom([]string{"*", st.AddCluster("cn-east-3", n)}).Draw(t, "cluster")},
			Namespaces: []string{"b", "a"}, PolicyType: "CCEViewPolicy", PrincipalType: "user", Principals: []string{"z", "y"},
		})
	}
	return st
}

func TestAStateSurvivesItsFile(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		st := anyState(t)
		data := saved(t, dir, st)
		back, err := fake.Parse(data)
		require.NoError(t, err)
		assert.Equal(t, st, back)
		var plain, again any
		require.NoError(t, json.Unmarshal(data, &plain))
		compact, err := json.Marshal(st)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(compact, &again))
		assert.Equal(t, again, plain, "line breaks change nothing")

		shuffled := *st
		shuffled.Users = rapid.Permutation(st.Users).Draw(t, "order of users")
		shuffled.Groups = rapid.Permutation(st.Groups).Draw(t, "order of groups")
		shuffled.AccessPolicies = rapid.Permutation(st.AccessPolicies).Draw(t, "order of access policies")
		shuffled.Clusters = rapid.Permutation(st.Clusters).Draw(t, "order of clusters")
		shuffled.Attachments = rapid.Permutation(st.Attachments).Draw(t, "order of attachments")
		assert.Equal(t, string(data), string(saved(t, dir, &shuffled)), "equal states are equal files")
	})
}

func TestEqualSeedsGiveEqualStates(t *testing.T) {
	assert.Equal(t, acme(), acme())
	assert.NotEqual(t, acme().AccessKeys[0].Access, fake.New(fake.Seed{Account: "acme"}).AccessKeys[0].Access)
	assert.Regexp(t, `^[A-Z0-9]{20}$`, acme().AccessKeys[0].Access)
	assert.Regexp(t, `^[A-Za-z0-9]{40}$`, acme().AccessKeys[0].Secret)
}

func TestDamagedFilesAreRefusedAndLeft(t *testing.T) {
	whole := saved(t, t.TempDir(), acme())
	broken := func(edit func(map[string]any)) []byte {
		var object map[string]any
		require.NoError(t, json.Unmarshal(whole, &object))
		edit(object)
		data, err := json.Marshal(object)
		require.NoError(t, err)
		return data
	}
	cases := []struct {
		reason string
		data   []byte
		want   string
	}{
		{"half written", whole[:len(whole)/2], "half written: restore it from a copy, or delete it"},
		{"empty", nil, "half written: restore it from a copy, or delete it"},
		{"no JSON", []byte("{\n\nx"), "no valid JSON at line 3"},
		{"lists without end", append([]byte(`{"users":`), bytes.Repeat([]byte("["), 1_000_000)...), "exceeded max depth"},
		{"objects without end", append([]byte(`{"custom_policies":[{"policy":{"Statement":[{"Condition":`), bytes.Repeat([]byte(`{"a":`), 1_000_000)...), "exceeded max depth"},
		{"two states", append(append([]byte{}, whole...), whole...), "more text after the state's end"},
		{"a field that is none", broken(func(o map[string]any) { o["grups"] = 1 }), `unknown field "grups"`},
		{"a wrong type", broken(func(o map[string]any) { o["region"] = 1 }), `"region" at line 1 can't be a number`},
		{"a wrong type inside", broken(func(o map[string]any) { o["groups"] = []any{map[string]any{"members": "all"}} }), `"groups.members" at line 1 can't be a string: correct it to an array`},
		{"a list of states", []byte("[]"), "the state at line 1 can't be an array: correct it to an object"},
		{"a newer version", broken(func(o map[string]any) { o["version"] = 99 }), "version 99"},
		{"no keys", broken(func(o map[string]any) { o["access_keys"] = []any{} }), "no access keys"},
		{"a key that is no key", broken(func(o map[string]any) {
			o["access_keys"].([]any)[0].(map[string]any)["secret"] = "a\x1b[2Jb"
		}), "what no key has"},
		{"no users", broken(func(o map[string]any) { o["users"] = []any{} }), `0 users are marked "root"`},
		{"a region without a project", broken(func(o map[string]any) { o["region"] = "moon" }), `region "moon" has no project`},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "my.sandbox.json")
			require.NoError(t, os.WriteFile(path, tc.data, 0o600))
			_, err := fake.Serve("127.0.0.1:0", nil, fake.Options{File: path})
			require.ErrorContains(t, err, tc.want)
			assert.ErrorContains(t, err, path)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(tc.data), string(after))
			assert.NoFileExists(t, path+".lock")
		})
	}
}

// What could be read without end is not read at all.
func TestWhatIsNoStateFile(t *testing.T) {
	dir := t.TempDir()
	large := filepath.Join(dir, "large.json")
	require.NoError(t, os.WriteFile(large, nil, 0o600))
	require.NoError(t, os.Truncate(large, 1<<40))
	for path, want := range map[string]string{os.DevNull: "is no regular file", dir: "is no regular file", large: "is larger than 256 MiB"} {
		_, err := fake.Serve("127.0.0.1:0", nil, fake.Options{File: path, Scratch: true})
		require.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, path)
	}
}

func TestAFileKeepsWhatWasAnswered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.sandbox.json")
	st := acme()
	srv, c := serve(t, st, fake.Options{File: path})
	assert.FileExists(t, path, "a missing file is made")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	id := c.do("POST", "/v3/groups", `{"group":{"name":"dev"}}`, 201).text(t, "group", "id")
	onFile, err := fake.LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, id, onFile.GroupID("dev"))
	assert.Equal(t, srv.State(), onFile)

	_, err = fake.Serve("127.0.0.1:0", nil, fake.Options{File: path})
	require.ErrorContains(t, err, "another process is serving or changing it")
	scratch, sc := serve(t, nil, fake.Options{File: path, Scratch: true})
	sc.do("DELETE", "/v3/groups/"+id, "", 204)
	require.NoError(t, scratch.Close())

	second := make(chan error)
	go func() {
		waiting, err := fake.Serve("127.0.0.1:0", nil, fake.Options{File: path, LockWait: time.Minute})
		if err == nil {
			assert.Equal(t, onFile, waiting.State())
			err = waiting.Close()
		}
		second <- err
	}()
	require.NoError(t, srv.Close())
	require.NoError(t, <-second, "which waited")
	assert.NoFileExists(t, path+".lock")
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "no leftovers")
}

func TestReadingLeavesTheFileAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.sandbox.json")
	compact, err := json.Marshal(acme())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, compact, 0o600))
	srv, c := serve(t, nil, fake.Options{File: path})
	c.do("GET", "/v3/groups", "", 200)
	c.do("POST", "/v3/groups", `{}`, 400)
	require.NoError(t, srv.Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(compact), string(after))
}

func TestManyClientsAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.sandbox.json")
	st := acme()
	st.Quotas.Groups, st.Quotas.OrganizationsPerRegion = 1000, 1000
	srv, c := serve(t, st, fake.Options{File: path})
	domain, role, alice := srv.Info().DomainID, st.RoleID("UCS FullAccess"), st.UserID("alice")
	var work sync.WaitGroup
	for worker := range 16 {
		work.Go(func() {
			for i := range 6 {
				name := fmt.Sprintf("g%d-%d", worker, i)
				id := c.do("POST", "/v3/groups", `{"group":{"name":"`+name+`"}}`, 201).text(t, "group", "id")
				c.do("PUT", "/v3/domains/"+domain+"/groups/"+id+"/roles/"+role, "", 204)
				c.do("POST", "/v2/manage/namespaces", `{"namespace":"`+name+`"}`, 201)
				c.do("POST", "/v2/manage/namespaces/"+name+"/access", "["+grant(st, "alice", 1)+"]", 200)
				c.do("GET", "/v3/groups", "", 200)
				onFile, err := fake.LoadFile(path)
				if assert.NoError(t, err) {
					assert.Equal(t, id, onFile.GroupID(name), "answered, so on file")
				}
			}
		})
	}
	work.Wait()
	want := srv.State()
	require.NoError(t, srv.Close())
	got, err := fake.LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	assert.Len(t, got.Groups, 1+96)
	assert.Len(t, got.Attachments, 2+96)
	for _, o := range got.Organizations {
		assert.Contains(t, o.Grants, fake.Grant{UserID: alice, Auth: 1})
	}
}

func TestEditsMustFit(t *testing.T) {
	srv, c := serve(t, acme(), fake.Options{})
	before := srv.State()
	require.ErrorContains(t, srv.Edit(func(s *fake.State) { s.Attachments[0].RoleID = "none" }), "isn't there")
	assert.Equal(t, before, srv.State())
	require.NoError(t, srv.Edit(func(s *fake.State) { s.AddGroup("behind", s.UserID("bob")) }))
	c.do("GET", "/v3/groups/"+srv.State().GroupID("behind"), "", 200)
	_, err := fake.Serve("127.0.0.1:0", &fake.State{}, fake.Options{})
	require.ErrorContains(t, err, "doesn't fit together")
	_, err = fake.Serve("nowhere:-1", nil, fake.Options{})
	require.ErrorContains(t, err, "choose another address")
}

func TestWhatIsNotSavedIsNotDone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gone")
	require.NoError(t, os.Mkdir(dir, 0o700))
	path := filepath.Join(dir, "my.sandbox.json")
	srv, err := fake.Serve("127.0.0.1:0", acme(), fake.Options{File: path})
	require.NoError(t, err)
	c := newClient(t, srv)
	before := srv.State()
	require.NoError(t, os.RemoveAll(dir))
	assert.Contains(t, c.do("POST", "/v3/groups", `{"group":{"name":"dev"}}`, 500).text(t, "error", "message"), "cannot save the sandbox's state")
	assert.Equal(t, "IAM.0006", c.do("PUT", "/v3.0/OS-USER/users/"+before.UserID("bob"), `{"user":{"name":"rob"}}`, 500).text(t, "error_code"))
	assert.Equal(t, "SVCSTG.SWR.5000000", code(t, c.do("POST", "/v2/manage/namespaces", `{"namespace":"dev"}`, 500)))
	require.ErrorContains(t, srv.Edit(func(s *fake.State) { s.AddGroup("dev") }), "cannot save the sandbox's state")
	assert.Equal(t, before, srv.State())

	require.NoError(t, os.Mkdir(dir, 0o700))
	c.do("POST", "/v3/groups", `{"group":{"name":"ops"}}`, 201)
	onFile, err := fake.LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, srv.State(), onFile)
	assert.Len(t, onFile.Groups, 2, "admin and ops: a later save doesn't bring dev back")

	require.NoError(t, os.RemoveAll(dir))
	require.NoError(t, srv.Close(), "there is nothing left to save")
	_, err = fake.Serve("127.0.0.1:0", acme(), fake.Options{File: path})
	require.ErrorContains(t, err, "make sure that the folder exists")
}

func TestAmongManyClientsRefusedIsNotDone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "here")
	require.NoError(t, os.Mkdir(dir, 0o700))
	path := filepath.Join(dir, "my.sandbox.json")
	st := acme()
	st.Quotas.Groups = 1000
	srv, c := serve(t, st, fake.Options{File: path})
	var work, away sync.WaitGroup
	var mu sync.Mutex
	done, answered := make(chan struct{}), map[string]int{}
	away.Go(func() {
		for {
			assert.NoError(t, os.Rename(dir, dir+".away"))
			assert.NoError(t, os.Rename(dir+".away", dir))
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for worker := range 8 {
		work.Go(func() {
			for i := range 12 {
				name := fmt.Sprintf("g%d-%d", worker, i)
				r, err := c.send(c.request("POST", "/v3/groups", `{"group":{"name":"`+name+`"}}`))
				if assert.NoError(t, err) {
					mu.Lock()
					answered[name] = r.StatusCode
					mu.Unlock()
				}
			}
		})
	}
	work.Wait()
	close(done)
	away.Wait()
	c.do("POST", "/v3/groups", `{"group":{"name":"last"}}`, 201)
	onFile, err := fake.LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, srv.State(), onFile)
	for name, status := range answered {
		assert.Equal(t, map[bool]int{true: 201, false: 500}[onFile.GroupID(name) != ""], status, name)
	}
}

func TestAnEditedFileIsNotOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.sandbox.json")
	srv, c := serve(t, acme(), fake.Options{File: path})
	c.do("POST", "/v3/groups", `{"group":{"name":"dev"}}`, 201)
	edited := srv.State()
	edited.AddUser("erin")
	require.NoError(t, edited.SaveFile(path))

	message := c.do("POST", "/v3/groups", `{"group":{"name":"ops"}}`, 500).text(t, "error", "message")
	assert.Contains(t, message, path+": the file was edited while it is being served, and was left as it is: end the sandbox and start it again")
	assert.Empty(t, srv.State().GroupID("ops"))
	require.NoError(t, srv.Close())
	onFile, err := fake.LoadFile(path)
	require.NoError(t, err)
	assert.Equal(t, edited, onFile)

	again, c := serve(t, nil, fake.Options{File: path})
	c.do("POST", "/v3/groups", `{"group":{"name":"ops"}}`, 201)
	assert.NotEmpty(t, again.State().UserID("erin"))
}

func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	dir := t.TempDir()
	others := []string{".my.sandbox.json.x1", ".my.sandbox.json.", ".my.sandbox.json.1.2", "my.sandbox.json.1", ".other.json.1"}
	for _, name := range append([]string{".my.sandbox.json.123", ".my.sandbox.json.4"}, others...) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".my.sandbox.json.5"), 0o700))
	serve(t, acme(), fake.Options{File: filepath.Join(dir, "my.sandbox.json")})
	var names []string
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	assert.ElementsMatch(t, append([]string{".my.sandbox.json.5", "my.sandbox.json", "my.sandbox.json.lock"}, others...), names)
}

func TestWhatIsServedMustMakeSense(t *testing.T) {
	cases := []struct {
		reason string
		seed   fake.Seed
		opt    fake.Options
		want   string
	}{
		{"a negative latency", fake.Seed{}, fake.Options{Latency: -1}, "the latency is -1ns: give 0 or a time like 50ms"},
		{"a negative lag", fake.Seed{}, fake.Options{ReadLag: -time.Second}, "the read lag is -1s: give 0 or a time like 3s"},
		{"a negative limit", fake.Seed{}, fake.Options{RateLimit: -1}, "the rate limit is -1: give how many IAM calls a second are answered, or 0 for no limit"},
		{"no name at all", fake.Seed{Users: []string{""}}, fake.Options{}, "has no name"},
	}
	for _, tc := range cases {
		t.Run(tc.reason, func(t *testing.T) {
			tc.opt.File = filepath.Join(t.TempDir(), "my.sandbox.json")
			_, err := fake.Serve("127.0.0.1:0", fake.New(tc.seed), tc.opt)
			require.ErrorContains(t, err, tc.want)
			assert.NoFileExists(t, tc.opt.File)
			assert.NoFileExists(t, tc.opt.File+".lock")
		})
	}
	serve(t, fake.New(fake.Seed{Account: "1st @ccount"}), fake.Options{}) // whose root user is called the same
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"version":1,"seed":"a"}`))
	f.Add(saved(f, f.TempDir(), acme()))
	f.Fuzz(func(t *testing.T, data []byte) {
		st, err := fake.Parse(data)
		if err != nil {
			return
		}
		dir := t.TempDir()
		first := saved(t, dir, st)
		back, err := fake.Parse(first)
		require.NoError(t, err)
		require.Equal(t, string(first), string(saved(t, dir, back)))
	})
}
