package swr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
	"github.com/osc-perms/osc-perms/swr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const region = "cn-east-3"

// registry is a cloud's SWR with a client that reads and an editor that writes.
type registry struct {
	*swr.Client
	*swr.Editor
	srv *fake.Server
}

func reach(t *testing.T, url, access, secret, project string, opt transport.Options) registry {
	t.Helper()
	c := clocktest.New()
	opt.Now, opt.Sleep = c.Now, c.Sleep
	tr := transport.New(opt)
	t.Cleanup(tr.Close)
	client := swr.New(swr.Options{
		Transport: tr, Credentials: credentials.Static(access, secret),
		Endpoint:  func(string) (string, error) { return url, nil },
		ProjectID: func(context.Context, string) (string, error) { return project, nil },
	})
	return registry{Client: client, Editor: swr.NewEditor(client)}
}

func newState() *fake.State {
	st := fake.New(fake.Seed{Account: "acme", Region: region, Users: []string{"alice", "bob", "carol"}})
	st.AddOrganization(region, "images", st.UserID("alice"))
	st.ForeignOrganizations = append(st.ForeignOrganizations, fake.ForeignOrganization{Region: region, Name: "taken"})
	return st
}

func newRegistry(t *testing.T, st *fake.State, faults ...string) registry {
	t.Helper()
	var opt fake.Options
	for _, text := range faults {
		f, err := fake.ParseFault(text)
		require.NoError(t, err)
		opt.Faults = append(opt.Faults, f)
	}
	srv, err := fake.Serve("127.0.0.1:0", st, opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	info := srv.Info()
	r := reach(t, info.Endpoint, info.AccessKey, info.SecretKey, info.ProjectID, transport.Options{})
	r.srv = srv
	return r
}

func TestLifeOfAnOrganization(t *testing.T) {
	for _, form := range []string{"object", "array", "flat"} {
		for _, forbidden := range []bool{false, true} {
			t.Run(fmt.Sprint(form, " ", forbidden), func(t *testing.T) {
				st := newState()
				st.Behaviour.SWRErrors, st.Behaviour.ForeignOrganizationsForbidden = form, forbidden
				r := newRegistry(t, st)
				ctx := t.Context()
				user := func(name string, level swr.Level) swr.Grant {
					return swr.Grant{UserID: st.UserID(name), UserName: name, Level: level}
				}

				require.NoError(t, r.CreateOrganization(ctx, region, "acme-images"))
				list, err := r.Organizations(ctx, region)
				require.NoError(t, err)
				assert.Equal(t, []swr.Organization{{Name: "acme-images", Creator: "sandbox-admin"}, {Name: "images", Creator: "alice"}}, list)
				assert.Equal(t, apierr.Exists, apierr.KindOf(r.CreateOrganization(ctx, region, "acme-images")))
				err = r.CreateOrganization(ctx, region, "taken")
				assert.Equal(t, apierr.Taken, apierr.KindOf(err))
				assert.ErrorContains(t, err, "belongs to another account")

				require.NoError(t, r.Grant(ctx, region, "acme-images", []swr.Grant{user("alice", swr.Manage), user("bob", swr.Read)}))
				assert.Equal(t, apierr.Exists, apierr.KindOf(r.Grant(ctx, region, "acme-images", []swr.Grant{user("bob", swr.Edit)})))
				require.NoError(t, r.Regrant(ctx, region, "acme-images", []swr.Grant{user("bob", swr.Edit)}))
				access, err := r.Access(ctx, region, "acme-images")
				require.NoError(t, err)
				assert.Equal(t, "sandbox-admin", access.Creator)
				require.NotNil(t, access.Self)
				assert.Equal(t, user("sandbox-admin", swr.Manage), *access.Self)
				assert.Subset(t, access.Others, []swr.Grant{user("alice", swr.Manage), user("bob", swr.Edit)})

				require.NoError(t, r.Revoke(ctx, region, "acme-images", []string{st.UserID("carol"), st.UserID("bob")}), "carol holds nothing")
				require.NoError(t, r.Revoke(ctx, region, "acme-images", []string{st.UserID("bob")}), "bob no longer does")
				access, err = r.Access(ctx, region, "acme-images")
				require.NoError(t, err)
				assert.NotContains(t, access.Others, user("bob", swr.Edit))
				assert.Contains(t, access.Others, user("alice", swr.Manage))

				for range 2 {
					require.NoError(t, r.DeleteOrganization(ctx, region, "acme-images"))
				}
				_, err = r.Access(ctx, region, "acme-images")
				assert.Equal(t, apierr.NotFound, apierr.KindOf(err))
				require.NoError(t, r.Revoke(ctx, region, "acme-images", []string{st.UserID("alice")}), "gone with the organization")
			})
		}
	}
}

func TestNothingToDoIsNoCall(t *testing.T) {
	r := newRegistry(t, newState())
	require.NoError(t, r.Grant(t.Context(), region, "images", nil))
	require.NoError(t, r.Regrant(t.Context(), region, "images", nil))
	require.NoError(t, r.Revoke(t.Context(), region, "images", nil))
	assert.Empty(t, r.srv.Calls())
	assert.Error(t, r.Grant(t.Context(), region, "images", []swr.Grant{{UserID: "x", UserName: "x", Level: 5}}))
	assert.Error(t, r.Grant(t.Context(), region, "images", []swr.Grant{{UserID: "x", Level: swr.Read}}), "SWR wants the name, too")
	assert.ErrorContains(t, r.DeleteOrganization(t.Context(), region, ""), "lacks an id")
	assert.Empty(t, r.srv.Calls())
}

func TestRoom(t *testing.T) {
	st := newState()
	st.Quotas.OrganizationsPerRegion = 2
	r := newRegistry(t, st)
	q, err := r.Quota(t.Context(), region)
	require.NoError(t, err)
	assert.Equal(t, &swr.Quota{Limit: 2, Used: 1}, q)
	require.NoError(t, r.CreateOrganization(t.Context(), region, "second"))
	assert.Equal(t, apierr.Quota, apierr.KindOf(r.CreateOrganization(t.Context(), region, "third")))
}

func TestRepositories(t *testing.T) {
	st := newState()
	for i := range 3 {
		st.Organizations[0].Repositories = append(st.Organizations[0].Repositories, fake.Repository{ID: int64(i + 1), Name: "r" + strconv.Itoa(i)})
	}
	st.AddOrganization(region, "void", st.UserID("alice"))
	r := newRegistry(t, st)
	for organization, want := range map[string]int{"images": 3, "void": 0} {
		n, err := r.Repositories(t.Context(), region, organization)
		require.NoError(t, err)
		assert.Equal(t, want, n, organization)
	}
	assert.Equal(t, apierr.NotEmpty, apierr.KindOf(r.DeleteOrganization(t.Context(), region, "images")))
}

func TestOddAnswersAreErrors(t *testing.T) {
	reads := map[string]func(context.Context, registry) error{
		"Organizations": func(ctx context.Context, r registry) error { _, err := r.Organizations(ctx, region); return err },
		"Access":        func(ctx context.Context, r registry) error { _, err := r.Access(ctx, region, "images"); return err },
		"Repositories": func(ctx context.Context, r registry) error {
			_, err := r.Repositories(ctx, region, "images")
			return err
		},
		"Quota":     func(ctx context.Context, r registry) error { _, err := r.Quota(ctx, region); return err },
		"Instances": func(ctx context.Context, r registry) error { _, err := r.Instances(ctx, region); return err },
	}
	faults := map[string]apierr.Kind{
		"html": apierr.BadAnswer, "empty": apierr.BadAnswer, "nil-list": apierr.BadAnswer, "503 html": apierr.BadAnswer,
		"reset-after": apierr.Unanswered, "502": apierr.Unanswered, "throttle": apierr.Throttled,
	}
	for name, read := range reads {
		for fault, kind := range faults {
			t.Run(name+" "+fault, func(t *testing.T) {
				err := read(t.Context(), newRegistry(t, newState(), fault))
				assert.Equal(t, kind, apierr.KindOf(err), "%v", err)
			})
		}
	}
}

func TestLostAnswers(t *testing.T) {
	for _, fault := range []string{
		"POST * -> reset-after x1", "POST * -> reset-before x1", "POST * -> 504 acted x1", "POST * -> html x1", "POST * -> throttle x3",
		"POST */access -> reset-after x1", "POST */access -> 500 x1", "swr -> throttle every 2nd", "PATCH * -> reset-after x2", "DELETE * -> reset-after x2",
		"GET * -> 500 x2",
	} {
		t.Run(fault, func(t *testing.T) {
			st := newState()
			r := newRegistry(t, st, fault)
			ctx := t.Context()
			bob := swr.Grant{UserID: st.UserID("bob"), UserName: "bob", Level: swr.Read}
			require.NoError(t, r.CreateOrganization(ctx, region, "acme-images"))
			require.NoError(t, r.Grant(ctx, region, "acme-images", []swr.Grant{bob}))
			bob.Level = swr.Edit
			require.NoError(t, r.Regrant(ctx, region, "acme-images", []swr.Grant{bob}))
			access, err := r.Access(ctx, region, "acme-images")
			require.NoError(t, err)
			assert.Contains(t, access.Others, bob)
			require.NoError(t, r.Revoke(ctx, region, "acme-images", []string{bob.UserID}))
			require.NoError(t, r.DeleteOrganization(ctx, region, "acme-images"))
		})
	}
}

// oddServer gives each path's answer; "status!body" is a refusal.
func oddServer(t *testing.T, answers map[string]string) registry {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body, refused := strings.Cut(answers[r.Method+" "+r.URL.Path], "!")
		if !refused {
			status, body = "200", status
		}
		n, _ := strconv.Atoi(status)
		w.WriteHeader(n)
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return reach(t, srv.URL, "ak", "sk", "p", transport.Options{})
}

func TestRefusals(t *testing.T) {
	swrError := func(status int, code string) string {
		return fmt.Sprintf(`%d!{"errors":[{"errorCode":"SVCSTG.SWR.%s","errorMessage":"words","detail":""}]}`, status, code)
	}
	tests := map[string]struct {
		reason, answer string
		kind           apierr.Kind
	}{
		"throttled":         {"a 403 that means slow down", swrError(403, "4031032"), apierr.Throttled},
		"throttled, other":  {"a 403 that means slow down", swrError(403, "4031042"), apierr.Throttled},
		"busy":              {"a 409 that means later", swrError(409, "4090023"), apierr.Throttled},
		"forbidden":         {"a 403 that means no", swrError(403, "4039002"), apierr.Forbidden},
		"not yours":         {"a 403 that means no", swrError(403, "4039001"), apierr.Forbidden},
		"expired":           {"401", swrError(401, "4010000"), apierr.Unauthorized},
		"missing":           {"404", swrError(404, "4040058"), apierr.NotFound},
		"full, by status":   {"406 without a code", `406![]`, apierr.NotEmpty},
		"quota":             {"a 400 that means full", swrError(400, "4000097"), apierr.Quota},
		"bad name":          {"a 400 that means no", swrError(400, "4001028"), apierr.Invalid},
		"the gateway's 404": {"no such call", `404!{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := oddServer(t, map[string]string{"GET /v2/manage/namespaces": tt.answer}).Organizations(t.Context(), region)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
		})
	}
}

func TestOddAccess(t *testing.T) {
	tests := map[string]struct {
		answer string
		kind   apierr.Kind
		others int
	}{
		"nobody":           {`{"id":1,"name":"o","creator_name":"c","others_auths":[]}`, "", 0},
		"no list":          {`{"id":1,"name":"o","creator_name":"c"}`, apierr.BadAnswer, 0},
		"another's":        {`{"id":1,"name":"other","creator_name":"c","others_auths":[]}`, apierr.BadAnswer, 0},
		"no user":          {`{"name":"o","others_auths":[{"user_id":"","user_name":"x","auth":1}]}`, apierr.BadAnswer, 0},
		"level in words":   {`{"name":"o","others_auths":[{"user_id":"u","user_name":"x","auth":"read"}]}`, apierr.BadAnswer, 0},
		"a level to come":  {`{"name":"o","others_auths":[{"user_id":"u","user_name":"x","auth":15}]}`, "", 1},
		"an unknown field": {`{"name":"o","zzz":[1],"others_auths":[{"user_id":"u","user_name":"x","auth":1,"more":{}}]}`, "", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			access, err := oddServer(t, map[string]string{"GET /v2/manage/namespaces/o/access": tt.answer}).Access(t.Context(), region, "o")
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%v", err)
			assert.Len(t, access.Others, tt.others)
		})
	}
}

func TestQuotaThatIsNotNamed(t *testing.T) {
	q, err := oddServer(t, map[string]string{"GET /v2/manage/projects/p/quotas": `{"quotas":[{"quota_key":"repo","quota_limit":9}]}`}).Quota(t.Context(), region)
	require.NoError(t, err)
	assert.Nil(t, q, "unknown, not none")
}

func TestRepositoriesAcrossPages(t *testing.T) {
	tests := map[string]struct {
		reason      string
		have, total int
		cap         int
		want        int
		kind        apierr.Kind
	}{
		"one page":            {"a short page ends it", 7, 7, 1000, 7, ""},
		"full":                {"only what follows tells", 1000, 1000, 1000, 1000, ""},
		"two pages":           {"the second is short", 1200, 1200, 1000, 1200, ""},
		"capped by the cloud": {"the total says that there are more", 250, 250, 100, 250, ""},
		"a page lost":         {"less than there is", 100, 250, 100, 0, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
				limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
				var items []string
				for i := offset; i < min(offset+min(limit, tt.cap), tt.have); i++ {
					items = append(items, fmt.Sprintf(`{"name":"r%d","namespace":"o","total_range":%d}`, i, tt.total))
				}
				io.WriteString(w, "["+strings.Join(items, ",")+"]")
			}))
			t.Cleanup(srv.Close)
			n, err := reach(t, srv.URL, "ak", "sk", "p", transport.Options{}).Repositories(t.Context(), region, "o")
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.Equal(t, tt.want, n, tt.reason)
		})
	}
}

func TestEndpoint(t *testing.T) {
	endpoint, err := swr.Endpoint("cn-north-11")
	require.NoError(t, err)
	assert.Equal(t, "https://swr-api.cn-north-11.myhuaweicloud.com", endpoint)
	_, err = swr.Endpoint("cn-nowhere-1")
	assert.ErrorContains(t, err, "OSC_PERMS_SWR_ENDPOINT")

	tr := transport.New(transport.Options{})
	t.Cleanup(tr.Close)
	failing := errors.New("no project")
	client := swr.New(swr.Options{Transport: tr, Credentials: credentials.Static("a", "s"),
		ProjectID: func(context.Context, string) (string, error) { return "", failing }})
	_, err = client.Organizations(t.Context(), "cn-east-3")
	assert.ErrorIs(t, err, failing)
	_, err = client.Organizations(t.Context(), "cn-nowhere-1")
	assert.ErrorContains(t, err, "cn-nowhere-1")
}
