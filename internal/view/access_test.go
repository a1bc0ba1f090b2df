package view

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

func can(paths ...string) osc.Verdict { return osc.Verdict{Verdict: osc.Yes, Paths: paths} }

func cannot(nearest string, missing ...string) osc.Verdict {
	return osc.Verdict{Verdict: osc.No, Missing: missing, Nearest: nearest}
}

func mayBe(unread string, missing ...string) osc.Verdict {
	return osc.Verdict{Verdict: osc.Unknown, Unread: []string{unread}, Missing: missing}
}

const ownerPath = "acme-isv is the account, which has every right"

// someAccess is a report on four people: the owner, one with nearly everything, a disabled one, one of whom not all is known.
func someAccess() *provision.AccessReport {
	carol := "carol → osc-publish → UCS FullAccess@global"
	none := cannot("", "UCS FullAccess")
	return &provision.AccessReport{
		Tenant: provision.PlanTenant{Name: "acme-isv", Region: "cn-east-3"},
		Asked:  osc.Capabilities(),
		Users: []provision.UserAccess{
			{Name: "acme-isv", Enabled: true, Owner: true, Capabilities: map[osc.Capability]osc.Verdict{
				osc.View: can(ownerPath), osc.Full: can(ownerPath), osc.Publish: can(ownerPath),
				osc.Upload: can(ownerPath), osc.Deploy: can(ownerPath), osc.EnterpriseRegistry: can(ownerPath)}},
			{Name: "carol", Enabled: true, Capabilities: map[osc.Capability]osc.Verdict{
				osc.View: can(carol), osc.Full: can(carol), osc.Publish: can(carol + ", OBS Administrator@global"),
				osc.Upload: cannot("carol has UCS FullAccess and read on osc-4d9d5802-2ce9; manage is lacking", "manage on osc-4d9d5802-2ce9"),
				osc.Deploy: mayBe("cluster cn-east-3/prod: CCE answered 403", "edit or more in a CCE cluster"), osc.EnterpriseRegistry: cannot("", "Tenant Administrator")},
				Notes: []string{"holds the custom policy osc-custom, which is outside the catalogue"}},
			{Name: "erin", Capabilities: map[osc.Capability]osc.Verdict{
				osc.View: none, osc.Full: none, osc.Publish: cannot("", "UCS FullAccess", "OBS Administrator"), osc.Upload: none, osc.Deploy: none, osc.EnterpriseRegistry: none}},
			{Name: "张伟", Enabled: true, Capabilities: map[osc.Capability]osc.Verdict{
				osc.View: can("张伟 → 只读 → UCS ReadOnlyAccess@all"), osc.Full: none, osc.Publish: none, osc.Upload: none, osc.Deploy: none, osc.EnterpriseRegistry: none}},
		},
		Notes: []string{"agencies are not looked at"},
	}
}

// manyAccess is a report on as many people, two kinds of them, and one of whom a thing is not known.
func manyAccess(n int) *provision.AccessReport {
	r := someAccess()
	carol, zhang := r.Users[1], r.Users[3]
	r.Users = []provision.UserAccess{carol}
	for i := range n - 1 {
		u := zhang
		u.Name = fmt.Sprintf("user%02d", i)
		r.Users = append(r.Users, u)
	}
	return r
}

func accessText(t *testing.T, r *provision.AccessReport, s Style) string {
	t.Helper()
	return text(t, func(w io.Writer) error { return AccessText(w, r, s) })
}

const accessMatrix = `Tenant acme-isv, region cn-east-3

                  view  full  publish  upload  deploy  enterprise-registry
acme-isv (owner)  yes   yes   yes      yes     yes     yes
carol             yes   yes   yes      no      ?       no
erin (disabled)   no    no    no       no      no      no
张伟              yes   no    no       no      no      no

yes: can; no: cannot; ?: not known, because something that matters could not be read

  view                 look at OSC: every Read and List interface
  full                 use every OSC interface
  publish              publish a commercial service as an ISV's sub-user
  upload               upload a private service to the basic edition registry
  deploy               create and query service instances in a CCE cluster
  enterprise-registry  use private services in an Enterprise Edition registry
`

const accessWhy = `
Why

acme-isv (owner)
  yes: view, full, publish, upload, deploy, enterprise-registry
    acme-isv is the account, which has every right

carol
  yes: view, full
    carol → osc-publish → UCS FullAccess@global
  yes: publish
    carol → osc-publish → UCS FullAccess@global, OBS Administrator@global
  no: upload
    missing: manage on osc-4d9d5802-2ce9
    nearest: carol has UCS FullAccess and read on osc-4d9d5802-2ce9; manage is lacking
  not known: deploy
    could not be read: cluster cn-east-3/prod: CCE answered 403
    missing: edit or more in a CCE cluster
  no: enterprise-registry
    missing: Tenant Administrator

erin (disabled)
  no: view, full, upload, deploy, enterprise-registry
    missing: UCS FullAccess
  no: publish
    missing: UCS FullAccess; OBS Administrator

张伟
  yes: view
    张伟 → 只读 → UCS ReadOnlyAccess@all
  no: full, publish, upload, deploy, enterprise-registry
    missing: UCS FullAccess
`

const accessNotes = `
Notes on users
  holds the custom policy osc-custom, which is outside the catalogue
    carol

Notes
  agencies are not looked at
`

func TestAccessText(t *testing.T) {
	assert.Equal(t, accessMatrix+accessWhy+accessNotes, accessText(t, someAccess(), Style{}))
}

func TestAccessTextColours(t *testing.T) {
	got := accessText(t, someAccess(), Style{Color: true})
	assert.Contains(t, got, "carol             \x1b[32myes\x1b[0m   \x1b[32myes\x1b[0m   \x1b[32myes\x1b[0m      \x1b[2mno\x1b[0m      \x1b[33m?\x1b[0m       \x1b[2mno\x1b[0m\n")
	assert.Equal(t, accessText(t, someAccess(), Style{}), regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(got, ""),
		"colours are all that differs")
}

func TestAccessTextOfManySaysHowToSeeTheRest(t *testing.T) {
	got := accessText(t, manyAccess(12), Style{})
	_, rest, found := strings.Cut(got, "\nyes, of 12 users  12    1     1        0       0       0\n")
	assert.True(t, found, got)
	_, rest, _ = strings.Cut(rest, "in an Enterprise Edition registry\n")
	assert.Equal(t, `
Not known
  deploy: could not be read: cluster cn-east-3/prod: CCE answered 403
    carol

Why each of the 12 users can or cannot: osc-perms access NAME, or --csv for all
`+accessNotes, rest)

	shared := manyAccess(12)
	for i := range shared.Users {
		shared.Users[i] = provision.UserAccess{Name: fmt.Sprint(i), Notes: []string{"said of everybody"}}
	}
	got = accessText(t, shared, Style{})
	assert.Contains(t, got, "  view, full, publish, upload, deploy, enterprise-registry: could not be read: the report says nothing about it\n    all 12 users\n")
	assert.Contains(t, got, "  said of everybody\n    all 12 users\n")
	assert.Contains(t, accessText(t, manyAccess(10), Style{}), "\nWhy\n\ncarol\n", "ten are few enough for all reasons")
}

func TestAccessTextOfOneCapabilityAnswersWhoFirst(t *testing.T) {
	ask := func(r *provision.AccessReport, id osc.Capability) *provision.AccessReport {
		r.Asked = []osc.Capability{id}
		return r
	}
	tests := []struct {
		reason string
		report *provision.AccessReport
		want   string
	}{
		{"some can", ask(someAccess(), osc.Deploy), `
can deploy: acme-isv (owner)
cannot: erin (disabled), 张伟
not known: carol

  deploy  create and query service instances in a CCE cluster

Why

acme-isv (owner): yes
  acme-isv is the account, which has every right

erin (disabled): no
  missing: UCS FullAccess

张伟: no
  missing: UCS FullAccess

carol: not known
  could not be read: cluster cn-east-3/prod: CCE answered 403
  missing: edit or more in a CCE cluster
`},
		{"nobody can, and many cannot", ask(manyAccess(14), osc.Deploy), `
can deploy: nobody
cannot: user00, user01, user02, user03, user04, user05, user06, user07, user08, user09, user10, user11, user12
not known: carol

  deploy  create and query service instances in a CCE cluster

Why

  For the 13 who cannot: osc-perms access NAME, or --csv for all

carol: not known
  could not be read: cluster cn-east-3/prod: CCE answered 403
  missing: edit or more in a CCE cluster
`},
		{"many can", ask(manyAccess(14), osc.View), "\n  For the 14 who can: osc-perms access NAME, or --csv for all\n"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			assert.Contains(t, accessText(t, tt.report, Style{}), tt.want)
		})
	}
}

func TestAccessSaysSandboxAndNobody(t *testing.T) {
	r := &provision.AccessReport{Sandbox: true, Asked: osc.Capabilities(), Notes: []string{"the users could not be read"}}
	assert.Equal(t, "SANDBOX: a cloud on this machine, not the real one.\nTenant , region\n\nThere is no user to report on.\n\nNotes\n  the users could not be read\n",
		accessText(t, r, Style{}))
	md := text(t, func(w io.Writer) error { return AccessMarkdown(w, r, Style{}) })
	assert.Contains(t, md, "**SANDBOX · Who can do what in OSC**\n")
	assert.Contains(t, md, "There is no user to report on.")
}

func TestAccessMarkdown(t *testing.T) {
	got := text(t, func(w io.Writer) error { return AccessMarkdown(w, someAccess(), Style{}) })
	assert.Contains(t, got, "| User | view | full | publish | upload | deploy | enterprise-registry |\n|---|---|---|---|---|---|---|\n"+
		"| `acme-isv` (owner) | **yes** | **yes** | **yes** | **yes** | **yes** | **yes** |\n"+
		"| `carol` | **yes** | **yes** | **yes** | no | ? | no |\n"+
		"| `erin` (disabled) | no | no | no | no | no | no |\n"+
		"| `张伟` | **yes** | no | no | no | no | no |\n\n"+verdictLegend+"\n")
	assert.Contains(t, got, "| `carol` | yes | publish | `carol → osc-publish → UCS FullAccess@global, OBS Administrator@global` |\n"+
		"| `carol` | no | upload | missing: manage on osc-4d9d5802-2ce9<br>nearest: carol has UCS FullAccess and read on osc-4d9d5802-2ce9; manage is lacking |\n")
	assert.Contains(t, got, "\n### Notes\n\n- `carol`: holds the custom policy osc-custom, which is outside the catalogue\n- agencies are not looked at\n")

	one := someAccess()
	one.Asked = []osc.Capability{osc.Deploy}
	assert.Contains(t, text(t, func(w io.Writer) error { return AccessMarkdown(w, one, Style{}) }),
		"\n- **can `deploy`**: `acme-isv` (owner)\n- **cannot**: `erin` (disabled), `张伟`\n- **not known**: `carol`\n")

	many := text(t, func(w io.Writer) error { return AccessMarkdown(w, manyAccess(12), Style{}) })
	_, folded, found := strings.Cut(many, "<details><summary>Why, of 12 users</summary>\n\n")
	assert.True(t, found, many)
	assert.Equal(t, 22, strings.Count(folded, "| `user"), "two lines for each: nothing is left out")
}
