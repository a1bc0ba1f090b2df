package fake_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/internal/fake"
)

func TestOddUsersAreRefused(t *testing.T) {
	st := acme()
	srv, c := serve(t, st, fake.Options{})
	cases := []struct {
		reason, fields, code, bare string
	}{
		{"65 letters", `"name":"` + strings.Repeat("a", 65) + `"`, "IAM.1101", "1101"},
		{"a name with a slash", `"name":"a/b"`, "IAM.1101", "1101"},
		{"a name that is taken", `"name":"bob"`, "IAM.1109", "1109"},
		{"a number without its country", `"phone":"123"`, "IAM.0007", "1106"},
		{"a country without a number", `"areacode":"0086"`, "IAM.0007", "1106"},
		{"half of a number cleared", `"areacode":"","phone":"123"`, "IAM.0007", "1106"},
		{"a number with spaces", `"areacode":"0086","phone":"138 0000"`, "IAM.0007", "1104"},
		{"33 digits", `"areacode":"0086","phone":"` + strings.Repeat("1", 33) + `"`, "IAM.0007", "1104"},
		{"no address", `"email":"erin"`, "IAM.1102", "1102"},
		{"an address and more", `"email":"Erin <erin@example.com>"`, "IAM.1102", "1102"},
		{"an access mode that is none", `"access_mode":"all"`, "IAM.0007", "IAM.0007"},
		{"a long description", `"description":"` + strings.Repeat("述", 256) + `"`, "IAM.1117", "1117"},
	}
	for _, bare := range []bool{false, true} {
		require.NoError(t, srv.Edit(func(s *fake.State) { s.Behaviour.BareUserCodes = bare }))
		before := srv.State()
		for _, tc := range cases {
			t.Run(tc.reason, func(t *testing.T) {
				want := map[bool]string{false: tc.code, true: tc.bare}[bare]
				assert.Equal(t, want, c.on(t).do("PUT", "/v3.0/OS-USER/users/"+st.UserID("alice"), `{"user":{`+tc.fields+`}}`, 400).text(t, "error_code"))
				fields := `"domain_id":"` + st.Account.ID + `",` + tc.fields
				if !strings.Contains(fields, `"name"`) {
					fields = `"name":"erin",` + fields
				}
				assert.Equal(t, want, c.on(t).do("POST", "/v3.0/OS-USER/users", `{"user":{`+fields+`}}`, 400).text(t, "error_code"))
			})
		}
		assert.Equal(t, before, srv.State(), "a refusal changes nothing")
	}
	c.do("PUT", "/v3.0/OS-USER/users/"+st.UserID("alice"), `{"user":{"name":"alice","areacode":"0086","phone":"123"}}`, 200)
}
