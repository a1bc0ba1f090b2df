package fake

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNoMadeUpPermissionContainsARealName(t *testing.T) {
	known, err := os.ReadFile("system-permissions.tsv")
	require.NoError(t, err)
	real := map[string]bool{} // names of both kinds, in lower case
	for line := range strings.Lines(string(known)) {
		if fields := strings.Split(line, "\t"); len(fields) == 5 {
			real[strings.ToLower(fields[0])] = true
			real[strings.ToLower(fields[1])] = true
		}
	}
	displays := map[string]bool{}
	for _, p := range namelessPermissions {
		displays[p.display] = true
		real[strings.ToLower(p.display)] = true
	}
	names, ids := map[string]bool{}, map[string]bool{}
	all := systemPermissions()
	assert.InDelta(t, 400, len(all), 20)
	for _, p := range all {
		assert.False(t, names[p.name], "%s stands there twice", p.name)
		assert.False(t, ids[p.id("x")], "%s has another's id", p.name)
		names[p.name], ids[p.id("x")] = true, true
		assert.Contains(t, []string{"AX", "XA", "AA"}, p.typ)
		madeUp := []string{p.name, p.display}
		switch {
		case real[p.name]:
			continue
		case displays[p.display]:
			madeUp = []string{p.name} // its display name is real
		}
		for _, text := range madeUp {
			for name := range real {
				assert.NotContains(t, strings.ToLower(text), name)
			}
		}
	}
	assert.NotEqual(t, all[0].id("one"), all[0].id("other"), "ids differ between clouds")
}

func TestEveryRouteHasOneMeaning(t *testing.T) {
	all := routes()
	seen := map[string]bool{}
	for i := range all {
		assert.False(t, seen[all[i].name()], all[i].name())
		seen[all[i].name()] = true
		path := strings.NewReplacer("{", "a", "}", "z").Replace(all[i].path)
		found, params, allowed := match(all, all[i].method, path)
		require.NotNil(t, found, "%s: %v", path, allowed)
		assert.Equal(t, all[i].name(), found.name())
		assert.Len(t, params, strings.Count(all[i].path, "{"))
	}
}

func TestGlobs(t *testing.T) {
	for pattern, want := range map[string]bool{"/a/b": true, "/a": false, "/a*": true, "*": true, "*b": true, "/*/b": true, "/*c*": false, "/a/b*": true, "/a/b*b": false} {
		assert.Equal(t, want, globMatches(pattern, "/a/b"), pattern)
	}
}

// A tenant that is large, served with a fixed number of calls; that it is fast is for the benchmark to show.
func BenchmarkLargeTenant(b *testing.B) {
	st := New(Seed{Account: "large"})
	st.Quotas.Users, st.Quotas.Groups = 1<<20, 1<<20
	for i := range 20_000 {
		st.AddUser(fmt.Sprint("user", i))
	}
	for i := range 2_000 {
		g := st.AddGroup(fmt.Sprint("group", i))
		for j := range 20 {
			st.Groups[len(st.Groups)-1].Members = append(st.Groups[len(st.Groups)-1].Members, st.Users[(i*20+j)%20_000+2].ID)
		}
		st.Attachments = append(st.Attachments, Attachment{g, ScopeDomain, "", st.systemID(i)}, Attachment{g, ScopeAll, "", st.systemID(i)}, Attachment{g, ScopeDomain, "", st.systemID(i + 1)})
	}
	for _, file := range []string{"", b.TempDir() + "/state.json"} {
		srv, err := Serve("127.0.0.1:0", st, Options{File: file})
		require.NoError(b, err)
		for _, op := range []string{"GET /v3/users", "GET /v3/groups", "GET /v3.0/OS-PERMISSION/role-assignments", "GET /v3/groups/{id}/users", "PATCH /v3/groups/{id}"} {
			b.Run(fmt.Sprintf("%s file=%v", op, file != ""), func(b *testing.B) {
				for range b.N {
					method, path, _ := strings.Cut(op, " ")
					path = strings.ReplaceAll(path, "{id}", st.Groups[5].ID)
					r := httptest.NewRequest(method, path+"?domain_id="+st.Account.ID, strings.NewReader(`{"group":{"description":"x"}}`))
					to, params, _ := match(srv.routes, method, path)
					c := &call{cloud: srv.cloud, route: to, params: params, query: r.URL.Query(), body: []byte(`{"group":{"description":"x"}}`), caller: &User{Root: true}}
					srv.mu.Lock()
					a := to.act(c)
					written := srv.batch
					srv.mu.Unlock()
					a.render(to.errors, "")
					if !to.reads() {
						require.NoError(b, srv.keeper.keep(written))
					}
					require.Equal(b, http.StatusOK, a.status)
				}
			})
		}
		require.NoError(b, srv.Close())
	}
}

func (s *State) systemID(i int) string {
	all := systemPermissions()
	return all[i%len(all)].id(s.Seed)
}

func FuzzParseAuthorization(f *testing.F) {
	f.Add("SDK-HMAC-SHA256 Access=A, SignedHeaders=host;x-sdk-date, Signature=00ff", "/v3/a%20b", "b=2&a=1&a=0")
	f.Add("SDK-HMAC-SHA256 Access=,,=", "%", "%zz&;")
	f.Fuzz(func(t *testing.T, header, path, query string) {
		if auth, err := parseAuthorization(header); err == nil {
			require.NotEmpty(t, auth.access)
			require.NotEmpty(t, auth.headers)
		}
		if canonical, err := canonicalPath(path); err == nil {
			require.True(t, strings.HasSuffix(canonical, "/"))
			again, err := canonicalPath(canonical)
			require.NoError(t, err)
			require.Equal(t, canonical, again, "what is canonical stays so")
		}
		if canonical, err := canonicalQuery(query); err == nil {
			again, err := canonicalQuery(canonical)
			require.NoError(t, err)
			require.Equal(t, canonical, again)
		}
	})
}
