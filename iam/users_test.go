package iam_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/iam"
	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/transport"
)

var erin = iam.NewUser{Name: "erin", Email: "erin@example.com", Description: "who delivers", Enabled: true,
	Phone: iam.Phone{CountryCode: "0086", Number: "13800000000"}, AccessType: iam.AccessConsole}

// the is the one user of a name in the sandbox.
func (ten *tenant) the(t *testing.T, name string) fake.User {
	t.Helper()
	var found []fake.User
	for _, u := range ten.srv.State().Users {
		if u.Name == name {
			found = append(found, u)
		}
	}
	require.Len(t, found, 1, "one user %s", name)
	return found[0]
}

func TestLifeOfAUser(t *testing.T) {
	for name, behaviour := range map[string]fake.Behaviour{"usual": {}, "reads lag": {ReadLagMS: 7000}, "bare codes": {BareUserCodes: true}} {
		t.Run(name, func(t *testing.T) {
			st := newState("alice")
			st.Behaviour = behaviour
			ten := newTenant(t, st)
			ctx := t.Context()

			made, err := ten.CreateUser(ctx, erin)
			require.NoError(t, err)
			want := iam.User{ID: made.ID, Name: "erin", Enabled: true, Description: "who delivers", AccessType: iam.AccessConsole}
			assert.Equal(t, want, made)
			users, err := ten.Users(ctx)
			require.NoError(t, err)
			assert.Contains(t, users, want, "reads show it")
			details, err := ten.UserDetails(ctx, made.ID)
			require.NoError(t, err)
			assert.Equal(t, iam.UserDetails{Email: erin.Email, Phone: erin.Phone}, details)
			_, err = ten.CreateUser(ctx, erin)
			assert.Equal(t, apierr.Exists, apierr.KindOf(err), "%v", err)

			plain, err := ten.CreateUser(ctx, iam.NewUser{Name: "frank"})
			require.NoError(t, err)
			assert.Equal(t, iam.User{ID: plain.ID, Name: "frank", AccessType: iam.AccessDefault}, plain, "made disabled, nothing else said")

			programmatic := iam.AccessProgrammatic
			require.NoError(t, ten.UpdateUser(ctx, made.ID, iam.UserUpdate{}), "nothing to do")
			require.NoError(t, ten.UpdateUser(ctx, made.ID, iam.UserUpdate{Email: new(""), Description: new(""), Phone: &iam.Phone{},
				AccessType: &programmatic, Enabled: new(false)}))
			got := ten.the(t, "erin")
			assert.Equal(t, [5]any{"", "", "", "", "programmatic"}, [5]any{got.Email, got.Description, got.AreaCode, got.Phone, got.AccessMode}, "what is empty is sent, too")
			assert.True(t, got.Disabled)
			require.NoError(t, ten.UpdateUser(ctx, made.ID, iam.UserUpdate{Enabled: new(true), Phone: &erin.Phone}))
			got = ten.the(t, "erin")
			assert.Equal(t, [4]any{false, "0086", "13800000000", "programmatic"}, [4]any{got.Disabled, got.AreaCode, got.Phone, got.AccessMode}, "the rest stays")

			missing := "00000000000000000000000000000000"
			assert.Equal(t, apierr.NotFound, apierr.KindOf(ten.UpdateUser(ctx, missing, iam.UserUpdate{Enabled: new(true)})))
			_, err = ten.UserDetails(ctx, missing)
			assert.Equal(t, apierr.NotFound, apierr.KindOf(err))
			err = ten.UpdateUser(ctx, made.ID, iam.UserUpdate{Phone: &iam.Phone{CountryCode: "0086"}})
			assert.Equal(t, apierr.Invalid, apierr.KindOf(err), "%v", err)
		})
	}
}

func TestTheOwnerIsTold(t *testing.T) {
	st := newState("alice")
	ten := newTenant(t, st)
	for name, owner := range map[string]bool{"acme": true, "alice": false} {
		details, err := ten.UserDetails(t.Context(), st.UserID(name))
		require.NoError(t, err)
		assert.Equal(t, owner, details.Owner, name)
	}
}

// A user and a group that were made a moment ago can be brought together.
func TestANewUserJoins(t *testing.T) {
	st := newState()
	st.Behaviour.ReadLagMS = 3000
	st.AddGroup("old")
	ten := newTenant(t, st, "PUT /v3/groups/* -> 404 x2", "PUT /v3.0/OS-USER/users/* -> 404 x2")
	ctx := t.Context()
	u, err := ten.CreateUser(ctx, erin)
	require.NoError(t, err)
	require.NoError(t, ten.AddMember(ctx, st.GroupID("old"), u.ID), "the first answers are not believed")
	require.NoError(t, ten.UpdateUser(ctx, u.ID, iam.UserUpdate{Description: new("joined")}))
	assert.Equal(t, "joined", ten.the(t, "erin").Description)
	for _, g := range ten.srv.State().Groups {
		if g.Name == "old" {
			assert.Equal(t, []string{u.ID}, g.Members)
		}
	}
}

// A lost answer makes neither two users nor none.
func TestUsersOfLostAnswers(t *testing.T) {
	for _, fault := range []string{
		"reset-after x1", "reset-before x1", "truncate x1", "empty x1", "504 acted x1", "html x1", "throttle x3", "500 x1",
	} {
		for _, lag := range []int64{0, 4000} {
			t.Run(fmt.Sprint(fault, " ", lag), func(t *testing.T) {
				st := newState("alice")
				st.Behaviour.ReadLagMS = lag
				ten := newTenant(t, st, "POST /v3.0/OS-USER/users -> "+fault, "PUT * -> reset-after x1")
				made, err := ten.CreateUser(t.Context(), erin)
				require.NoError(t, err)
				assert.Equal(t, ten.the(t, "erin").ID, made.ID)
				require.NoError(t, ten.UpdateUser(t.Context(), made.ID, iam.UserUpdate{Enabled: new(false)}))
				assert.True(t, ten.the(t, "erin").Disabled)
			})
		}
	}
}

func TestUserQuota(t *testing.T) {
	for _, bare := range []bool{false, true} {
		st := newState("alice")
		st.Quotas.Users = len(st.Users)
		st.Behaviour.BareUserCodes = bare
		_, err := newTenant(t, st).CreateUser(t.Context(), erin)
		assert.Equal(t, apierr.Quota, apierr.KindOf(err), "%v", err)
	}
}

// What is sent, word for word: never a password, and nothing that was not asked for.
func TestWhatIsSentAboutUsers(t *testing.T) {
	var sent []string
	client := oddCloud(t, key(), func(r *http.Request) string {
		if !strings.HasPrefix(r.URL.Path, "/v3.0/OS-USER/users") {
			return ""
		}
		if body, _ := io.ReadAll(r.Body); len(body) > 0 {
			sent = append(sent, strings.TrimSpace(string(body)))
		}
		return `{"user":{"id":"u1","name":"erin","enabled":true,"domain_id":"d1"}}`
	})
	editor := iam.NewEditor(client)
	_, err := editor.CreateUser(t.Context(), iam.NewUser{Name: "erin", Enabled: true})
	require.NoError(t, err)
	require.NoError(t, editor.UpdateUser(t.Context(), "u1", iam.UserUpdate{Description: new("")}))
	require.NoError(t, editor.UpdateUser(t.Context(), "u1", iam.UserUpdate{Enabled: new(false)}))
	assert.Equal(t, []string{
		`{"user":{"name":"erin","domain_id":"d1","enabled":true}}`,
		`{"user":{"description":""}}`,
		`{"user":{"enabled":false}}`,
	}, sent)
}

func TestOddUsers(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": ``, "null": `null`, "nobody": `{"user":null}`, "another": `{"user":{"id":"u2"}}`, "a list": `{"user":[]}`, "html": `<html>`, "moved": `302!`,
		"the gateway's 404": `404!{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`,
	} {
		_, err := oddCloud(t, key(), at("/v3.0/OS-USER/users", text)).UserDetails(t.Context(), "u1")
		assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%s: %v", name, err)
	}
	for areaCode, want := range map[string]string{"0086": "0086", "+86": "0086", "86": "0086", "": ""} {
		text := fmt.Sprintf(`{"user":{"id":"u1","areacode":%q,"phone":"138"}}`, areaCode)
		details, err := oddCloud(t, key(), at("/v3.0/OS-USER/users", text)).UserDetails(t.Context(), "u1")
		require.NoError(t, err)
		assert.Equal(t, iam.Phone{CountryCode: want, Number: "138"}, details.Phone)
	}
	details, err := oddCloud(t, key(), at("/v3.0/OS-USER/users", `{"user":{"id":"u1","email":null,"phone":null,"areacode":null}}`)).UserDetails(t.Context(), "u1")
	require.NoError(t, err)
	assert.Equal(t, iam.UserDetails{}, details)
}

func TestRefusedUsers(t *testing.T) {
	tests := map[string]struct {
		text string
		kind apierr.Kind
	}{
		"there, 409":           {`409!{"error_code":"IAM.0005","error_msg":"Conflict"}`, apierr.Exists},
		"there, 400":           {`400!{"error_code":"IAM.1109","error_msg":"The user already exists."}`, apierr.Exists},
		"there, bare":          {`400!{"error_code":"1109","error_msg":"The user already exists."}`, apierr.Exists},
		"full":                 {`400!{"error_code":"IAM.1115","error_msg":"Too many."}`, apierr.Quota},
		"full, bare":           {`400!{"error_code":"1115","error_msg":"Too many."}`, apierr.Quota},
		"a phone, not the key": {`400!{"error_code":"IAM.1104","error_msg":"Invalid mobile number."}`, apierr.Invalid},
		"a bad name":           {`400!{"error_code":"1101","error_msg":"Invalid username."}`, apierr.Invalid},
		"no right":             {`403!{"error_code":"IAM.0002","error_msg":"no"}`, apierr.Forbidden},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			editor := iam.NewEditor(oddCloud(t, key(), at("/v3.0/OS-USER/users", tt.text)))
			_, err := editor.CreateUser(t.Context(), erin)
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%v", err)
			assert.ErrorContains(t, err, "user erin")
			assert.Equal(t, tt.kind, apierr.KindOf(editor.UpdateUser(t.Context(), "u1", iam.UserUpdate{Email: new("x")})))
		})
	}
}

func TestAUserWhoIsNotShown(t *testing.T) {
	editor := iam.NewEditor(oddCloud(t, key(), func(r *http.Request) string {
		switch {
		case r.Method == http.MethodPost:
			return `{"user":{"id":"u1","name":"erin","enabled":true,"domain_id":"d1"}}`
		case strings.HasPrefix(r.URL.Path, "/v3.0/OS-USER/users"):
			return `404!{"error_code":"IAM.0004","error_msg":"Could not find user"}`
		}
		return ""
	}))
	made, err := editor.CreateUser(t.Context(), erin)
	assert.Equal(t, "u1", made.ID)
	assert.Equal(t, apierr.Unanswered, apierr.KindOf(err))
	assert.ErrorContains(t, err, "reads did not show it within 20s; run again in a minute")
}

func TestNewConsole(t *testing.T) {
	for status, want := range map[string]bool{"on": true, "pending": true, "off": false, "missing": false} {
		st := newState()
		st.SetFeature("v5_console", status)
		used, err := newTenant(t, st).NewConsole(t.Context())
		require.NoError(t, err, status)
		assert.Equal(t, want, used, status)
	}
	tests := map[string]struct {
		text string
		kind apierr.Kind
	}{
		"no such call":   {`404!{"error_code":"APIGW.0101","error_msg":"The API does not exist"}`, ""},
		"may not ask":    {`403!{"error_code":"PAP5.0001","error_msg":"no"}`, apierr.Forbidden},
		"another status": {`{"feature_status":"beta"}`, apierr.BadAnswer},
		"no status":      {`{}`, apierr.BadAnswer},
		"null":           {`{"feature_status":null}`, apierr.BadAnswer},
		"html":           {`<html>`, apierr.BadAnswer},
		"404 in html":    {`404!<html>`, apierr.BadAnswer},
		"moved":          {`302!`, apierr.BadAnswer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			used, err := oddCloud(t, key(), at("/v5/features/v5_console", tt.text)).NewConsole(t.Context())
			assert.Equal(t, tt.kind, apierr.KindOf(err), "%v", err)
			assert.False(t, used)
		})
	}
}

func TestPlanningCannotWriteUsers(t *testing.T) {
	ten := newTenant(t, newState("alice"))
	before, info := ten.srv.State(), ten.srv.Info()
	tr := transport.New(transport.Options{ReadOnly: true})
	t.Cleanup(tr.Close)
	client, err := iam.New(iam.Options{Transport: tr, Credentials: credentials.Static(info.AccessKey, info.SecretKey), Endpoint: info.Endpoint, EPSEndpoint: info.Endpoint})
	require.NoError(t, err)
	var refused *transport.ReadOnlyError
	_, err = iam.NewEditor(client).CreateUser(t.Context(), erin)
	assert.ErrorAs(t, err, &refused)
	assert.ErrorAs(t, iam.NewEditor(client).UpdateUser(t.Context(), before.UserID("alice"), iam.UserUpdate{Enabled: new(false)}), &refused)
	assert.Equal(t, before, ten.srv.State())
}

// An account always has a user that is enabled and projects of its own: an answer without any was lost. A name may well be
// nobody's, and nobody need be disabled.
func TestEmptyListsThatCanNotBe(t *testing.T) {
	for _, tt := range []struct {
		reason, fault string
		want          string // "": no error
	}{
		{"no users at all", "GET /v3/users -> lost-page", "no enabled IAM user came"},
		{"nobody is disabled", "POST /v3/groups -> lost-page", ""},
		{"no projects", "GET /v3/projects -> lost-page", "no project came"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			ten := newTenant(t, newState("alice"), tt.fault)
			_, usersErr := ten.Users(t.Context())
			_, projectsErr := ten.Projects(t.Context())
			err := errors.Join(usersErr, projectsErr)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			assert.Equal(t, apierr.BadAnswer, apierr.KindOf(err), "%v", err)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
