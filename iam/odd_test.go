package iam_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/clocktest"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/transport"
)

const domains = `{"domains":[{"id":"d1","name":"acme","enabled":true,"description":"","links":{"self":""}}],"links":{"self":""}}`

// oddCloud gives answers by path; what answer leaves alone is the account, or an empty object.
func oddCloud(t *testing.T, set *credentials.Set, answer func(r *http.Request) string) *iam.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		text := answer(r)
		switch status, body, refused := strings.Cut(text, "!"); {
		case text == "" && r.URL.Path == "/v3/auth/domains":
			io.WriteString(w, domains)
		case text == "":
			io.WriteString(w, "{}")
		case refused:
			n, _ := strconv.Atoi(status)
			w.WriteHeader(n)
			io.WriteString(w, body)
		default:
			io.WriteString(w, text)
		}
	}))
	t.Cleanup(srv.Close)
	c := clocktest.New()
	tr := transport.New(transport.Options{Now: c.Now, Sleep: c.Sleep})
	t.Cleanup(tr.Close)
	client, err := iam.New(iam.Options{Transport: tr, Credentials: set, Account: "acme", Endpoint: srv.URL, EPSEndpoint: srv.URL})
	require.NoError(t, err)
	return client
}

func at(path, text string) func(*http.Request) string {
	return func(r *http.Request) string {
		if strings.HasPrefix(r.URL.Path, path) {
			return text
		}
		return ""
	}
}

func key() *credentials.Set { return credentials.Static("ak", "sk") }

func TestWhichAccount(t *testing.T) {
	domain := func(id, name string) string { return fmt.Sprintf(`{"id":%q,"name":%q,"enabled":true}`, id, name) }
	tests := map[string]struct {
		reason   string
		list     string
		domainID string
		want     iam.Account
		says     string
	}{
		"one":            {"there is no choice", domain("d1", "other"), "", iam.Account{ID: "d1", Name: "other"}, ""},
		"several":        {"the one that is wanted", domain("d1", "other") + "," + domain("d2", "acme"), "", iam.Account{ID: "d2", Name: "acme"}, ""},
		"given":          {"the one that was named", domain("d1", "other") + "," + domain("d2", "acme"), "d1", iam.Account{ID: "d1", Name: "other"}, ""},
		"none":           {"the right is named", "", "", iam.Account{}, "iam:users:getUser"},
		"several others": {"they are listed", domain("d1", "a") + "," + domain("d2", "b"), "", iam.Account{}, "a (d1), b (d2); name one with HUAWEICLOUD_SDK_DOMAIN_ID"},
		"given another":  {"they are listed", domain("d1", "a"), "d9", iam.Account{}, "account d9"},
		"no name":        {"an account has one", `{"id":"d1"}`, "", iam.Account{}, "lacks its id or name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			set := key()
			set.DomainID = tt.domainID
			got, err := oddCloud(t, set, at("/v3/auth/domains", `{"domains":[`+tt.list+`]}`)).Account(t.Context())
			assert.Equal(t, tt.want, got, tt.reason)
			if tt.says == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.says, tt.reason)
			}
		})
	}
}

func TestNilLists(t *testing.T) {
	for name, c := range map[string]struct{ path, text string }{
		"quotas, none":        {"/v3.0/OS-QUOTA", `{}`},
		"quotas, no list":     {"/v3.0/OS-QUOTA", `{"quotas":{"resources":null}}`},
		"quotas, other shape": {"/v3.0/OS-QUOTA", `{"quotas":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := oddCloud(t, key(), at(c.path, c.text)).Quotas(t.Context())
			assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%v", err)
		})
	}
	for name, text := range map[string]string{
		"nothing": ``, "null": `null`, "no list": `{"groups":null}`, "a list": `[]`, "no id": `{"groups":[{"name":"x"}]}`,
		"nobody": `{"groups":[null]}`, "an object": `{"groups":{}}`, "time as text": `{"groups":[{"id":"a","name":"b","create_time":"now"}]}`,
	} {
		t.Run("groups, "+name, func(t *testing.T) {
			groups, err := oddCloud(t, key(), at("/v3/groups", text)).Groups(t.Context())
			assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%v", err)
			assert.Empty(t, groups)
		})
	}
}

// roles is a list of n policies from number first on.
func roles(first, n, total int) string {
	var items []string
	for i := range n {
		items = append(items, fmt.Sprintf(`{"id":"r%d","name":"system_all_%d","display_name":"P %d","type":"AX","policy":{"Version":"1.1","Statement":[]}}`, first+i, first+i, first+i))
	}
	end := ""
	if total >= 0 {
		end = fmt.Sprintf(`,"total_number":%d`, total)
	}
	return `{"roles":[` + strings.Join(items, ",") + `]` + end + `}`
}

func TestPages(t *testing.T) {
	paged := func(have, total, size int, shift bool) func(n int) string {
		return func(n int) string {
			from := min((n-1)*size, have)
			to := min(n*size, have)
			if shift && n > 1 {
				from, to = 0, min(size, have) // the first page again
			}
			return roles(from, to-from, total)
		}
	}
	tests := map[string]struct {
		reason string
		page   func(n int) string
		want   int
		pages  int
		kind   apierr.Kind
	}{
		"short, total reached": {"one page is all", paged(7, 7, 300, false), 7, 1, ""},
		"short, no total":      {"only an empty page ends it", paged(7, -1, 300, false), 7, 2, ""},
		"exactly full":         {"only what follows tells", paged(300, 300, 300, false), 300, 2, ""},
		"two":                  {"the second is short", paged(420, 420, 300, false), 420, 2, ""},
		"capped by the cloud":  {"short pages, and more to come", paged(420, 420, 100, false), 420, 5, ""},
		"capped, no total":     {"short pages, and more to come", paged(420, -1, 100, false), 420, 6, ""},
		"paging ignored":       {"a page that adds nothing ends it", paged(300, -1, 300, true), 300, 2, ""},
		"total per page":       {"no total at all, then", func(n int) string { return roles((n-1)*300, min(300, max(0, 420-(n-1)*300)), 300) }, 420, 2, ""},
		"a page lost":          {"less than there is", paged(300, 420, 300, false), 0, 2, apierr.BadAnswer},
		"a page twice":         {"less than there is", paged(420, 420, 300, true), 0, 2, apierr.BadAnswer},
		"nothing at all":       {"less than there is", paged(0, 420, 300, false), 0, 1, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32 // pages are asked for together
			client := oddCloud(t, key(), func(r *http.Request) string {
				switch {
				case r.URL.Path != "/v3/roles":
					return ""
				case r.URL.Query().Has("domain_id"):
					return `{"roles":[],"total_number":0}`
				}
				asked.Add(1)
				n, err := strconv.Atoi(r.URL.Query().Get("page"))
				assert.NoError(t, err)
				assert.Equal(t, "300", r.URL.Query().Get("per_page"))
				return tt.page(n)
			})
			got, err := client.Roles(t.Context())
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%s: %v", tt.reason, err)
			assert.Len(t, got, tt.want, tt.reason)
			assert.Equal(t, tt.pages, int(asked.Load()), tt.reason)
		})
	}
}

func TestProjectsBeyondACap(t *testing.T) {
	var asked atomic.Int32 // pages are asked for together
	client := oddCloud(t, key(), func(r *http.Request) string {
		if r.URL.Path != "/v3/projects" {
			return ""
		}
		asked.Add(1)
		n, _ := strconv.Atoi(r.URL.Query().Get("page"))
		var items []string
		for i := (n - 1) * 1000; i < min(n*1000, 1200); i++ {
			items = append(items, fmt.Sprintf(`{"id":"p%d","name":"cn-x-%d","parent_id":"d1"}`, i, i))
		}
		return `{"projects":[` + strings.Join(items, ",") + `]}`
	})
	projects, err := client.Projects(t.Context())
	require.NoError(t, err)
	assert.Len(t, projects, 1200, "a round number may be the cloud's own cap")
	assert.Equal(t, 3, int(asked.Load()), "1,200 is a round number, too")
}

func TestAnAssignmentThatComesBare(t *testing.T) {
	client := oddCloud(t, key(), func(r *http.Request) string {
		q := r.URL.Query()
		switch {
		case !strings.HasSuffix(r.URL.Path, "/role-assignments"):
			return ""
		case q.Get("scope") == "domain" && q.Get("is_inherited") == "true":
			return `{"total_num":1,"role_assignments":{"role":{"id":"r"},"group":{"id":"g"},"scope":{"domain":{"id":"d1"}},"is_inherited":true}}`
		}
		return `{"total_num":0,"role_assignments":[]}`
	})
	got, _, err := client.Attachments(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []iam.Attachment{{GroupID: "g", RoleID: "r", Scope: iam.Scope{Kind: iam.All}}}, got)
}

func TestAssignmentsThatCantBeTrusted(t *testing.T) {
	for name, item := range map[string]string{
		"no role":  `{"group":{"id":"g"},"scope":{"domain":{"id":"d1"}}}`,
		"no scope": `{"role":{"id":"r"},"group":{"id":"g"}}`,
		"nobody":   `{"role":{"id":"r"},"scope":{"domain":{"id":"d1"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := oddCloud(t, key(), at("/v3.0/OS-PERMISSION", `{"total_num":1,"role_assignments":[`+item+`]}`)).Attachments(t.Context())
			assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%v", err)
		})
	}
}

// An account that has no enterprise projects may be refused their attachments: that hides nothing.
func TestNoEnterpriseProjects(t *testing.T) {
	refuse := func(enterprises string) func(r *http.Request) string {
		return func(r *http.Request) string {
			switch {
			case r.URL.Query().Get("scope") == "enterprise_project", strings.HasSuffix(r.URL.Path, "/enterprise-projects") && strings.Contains(r.URL.Path, "/groups/"):
				return `403!{"error_code":"IAM.0002","error_msg":"no"}`
			case strings.HasPrefix(r.URL.Path, "/v1.0/enterprise-projects"):
				return enterprises
			case strings.HasSuffix(r.URL.Path, "/role-assignments"):
				return `{"total_num":0,"role_assignments":[]}`
			case strings.Contains(r.URL.Path, "/roles"):
				return `{"roles":[]}`
			}
			return ""
		}
	}
	for _, c := range []struct {
		reason, enterprises string
		whole               bool
	}{
		{"EPS says that there are none", `{"enterprise_projects":[],"total_count":0}`, true},
		{"EPS refuses as well: something may be hidden", `403!{"error_code":"EPS.0004","error_msg":"no"}`, false},
		{"there are some", `{"enterprise_projects":[{"id":"0","name":"default"}],"total_count":1}`, false},
	} {
		client := oddCloud(t, key(), refuse(c.enterprises))
		_, whole, err := client.Attachments(t.Context())
		assert.NoError(t, err, c.reason)
		assert.Equal(t, c.whole, whole, c.reason)
		_, whole, err = client.GroupAttachments(t.Context(), "g", nil)
		assert.NoError(t, err, c.reason)
		assert.Equal(t, c.whole, whole, c.reason)
	}
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		text string
		kind apierr.Kind
		code string
		says string
	}{
		"A":             {`403!{"error":{"code":403,"message":"You are not authorized.","title":"Forbidden"}}`, apierr.Forbidden, "", "You are not authorized."},
		"B":             {`400!{"error_msg":"bad parameter","error_code":"IAM.0007"}`, apierr.Invalid, "IAM.0007", "bad parameter"},
		"E":             {`401!{"error_msg":"Incorrect IAM authentication information","error_code":"APIGW.0301"}`, apierr.Unauthorized, "APIGW.0301", "Incorrect IAM"},
		"expired key":   {`400!{"error_msg":"The access key has expired.","error_code":"IAM.1105"}`, apierr.Unauthorized, "IAM.1105", "expired"},
		"no full quota": {`403!{"error":{"code":403,"message":"Policy doesn't allow iam:quotas:listQuotas."}}`, apierr.Forbidden, "", "quotas"},
		"no words":      {`403!{}`, apierr.Forbidden, "", "forbidden"},
		"gateway's 404": {`404!{"error_msg":"The API does not exist","error_code":"APIGW.0101"}`, apierr.BadAnswer, "APIGW.0101", "does not exist"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := oddCloud(t, key(), at("/v3/groups", tt.text)).Groups(t.Context())
			var e *apierr.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, [2]string{string(tt.kind), tt.code}, [2]string{string(e.Kind), e.Code})
			assert.ErrorContains(t, err, tt.says)
		})
	}
}
