package view

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/i18n"
	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

func accessHTML(t require.TestingT, r *provision.AccessReport) string {
	var b bytes.Buffer
	require.NoError(t, AccessHTML(&b, r))
	return b.String()
}

func planHTML(t require.TestingT, p *provision.Plan) string {
	var b bytes.Buffer
	require.NoError(t, PlanHTML(&b, p))
	return b.String()
}

// somePages are pages with all that there is on pages.
func somePages(t require.TestingT) map[string]string {
	sandbox := effectsPlan()
	sandbox.Sandbox, sandbox.Targets = true, []string{"group.team"}
	return map[string]string{
		"access":          accessHTML(t, someAccess()),
		"access of many":  accessHTML(t, manyAccess(60)),
		"access of one":   accessHTML(t, &provision.AccessReport{}),
		"plan":            planHTML(t, refusedPlan()),
		"plan of people":  planHTML(t, peoplePlan()),
		"plan's effects":  planHTML(t, sandbox),
		"plan of nothing": planHTML(t, &provision.Plan{}),
	}
}

var element = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)

// own gives the style and the script of a page, and what is left of it.
func own(t require.TestingT, page string) (style, script, rest string) {
	found := element.FindAllStringSubmatch(page, -1)
	require.Len(t, found, 2)
	require.Equal(t, "style", found[0][1])
	require.Equal(t, "script", found[1][1])
	return found[0][2], found[1][2], element.ReplaceAllString(page, "<$1></$1>")
}

func TestPagesAllowOnlyWhatIsInThem(t *testing.T) {
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	for reason, page := range somePages(t) {
		style, script, _ := own(t, page)
		hash := func(s string) string {
			sum := sha256.Sum256([]byte(s))
			return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
		found := policy.FindStringSubmatch(page)
		require.NotNil(t, found, reason)
		assert.Equal(t, "default-src 'none'; style-src "+hash(style)+"; script-src "+hash(script)+
			"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'", html.UnescapeString(found[1]), reason)
		assert.Less(t, strings.Index(page, found[0]), strings.Index(page, "<style>"), "%s: before what it is about", reason)
	}
}

func TestPagesLoadNothing(t *testing.T) {
	loads := regexp.MustCompile(`(?i)\b(?:src|srcset|href|action|formaction|data|poster|background|ping|manifest)="([^"]*)"`)
	for reason, page := range somePages(t) {
		style, script, rest := own(t, page)
		assert.NotRegexp(t, `(?i)url\(|@import|expression\(|https?:|//[a-z]`, style, reason)
		// The one address of the script is the name of SVG, which nobody asks for.
		assert.NotRegexp(t, `(?i)https?:|fetch\(|XMLHttp|WebSocket|import\(|innerHTML|outerHTML|insertAdjacent|eval\(|Function\(|sendBeacon`,
			strings.Replace(script, `"http://www.w3.org/2000/svg"`, "", 1), reason)
		for _, found := range loads.FindAllStringSubmatch(rest, -1) {
			assert.Regexp(t, `^#`, found[1], "%s: %s", reason, found[0])
		}
		assert.NotRegexp(t, `(?i)\sstyle=|\son[a-z]+=|<(?:link|img|iframe|object|embed|base|audio|video)\b`, rest, reason)
	}
}

// Every link leads to something on the page, and no two things have one name.
func TestPagesLinksLead(t *testing.T) {
	id, href := regexp.MustCompile(`\sid="([^"]*)"`), regexp.MustCompile(`\s(?:href="#|aria-labelledby="|aria-describedby=")([^"]*)"`)
	for reason, page := range somePages(t) {
		_, _, rest := own(t, page)
		ids := map[string]int{}
		for _, found := range id.FindAllStringSubmatch(rest, -1) {
			ids[found[1]]++
			assert.Equal(t, 1, ids[found[1]], "%s: %s", reason, found[1])
		}
		for _, found := range href.FindAllStringSubmatch(rest, -1) {
			assert.Contains(t, ids, found[1], reason)
		}
	}
}

// tag is a tag as the templates write them: known names, and values in quotes without what could end them.
var tag = regexp.MustCompile(`^</?(?:a|b|bdi|body|button|dd|details|div|dl|dt|fieldset|footer|form|g|h1|h2|h3|head|header|html|input|label|legend|li|main|meta|nav|option|p|path|rect|script|section|select|span|strong|style|summary|svg|table|tbody|td|text|th|thead|title|tr|ul)(?: [a-zA-Z-]+(?:="[^"<>]*")?)*/?>`)

func assertOnlyTags(t assert.TestingT, page string) {
	rest := strings.TrimPrefix(page, "<!doctype html>\n")
	for {
		i := strings.Index(rest, "<")
		if i < 0 {
			return
		}
		found := tag.FindString(rest[i:])
		if !assert.NotEmpty(t, found, "%.80s", rest[i:]) {
			return
		}
		rest = rest[i+len(found):]
	}
}

// Whatever names and messages are, they are text.
func TestPagesAreProofAgainstNames(t *testing.T) {
	check := func(rt *rapid.T, page string) {
		style, script, rest := own(rt, page)
		require.Equal(rt, htmlStyle, style)
		require.Equal(rt, htmlScript, script)
		assertOnlyTags(rt, rest)
		for _, r := range html.UnescapeString(rest) {
			if r != '\n' && r != utf8.RuneError && unsafe(r) { // it stands for itself
				rt.Fatalf("%q is on the page", r)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		check(rt, accessHTML(rt, hostileAccess(rt)))
		check(rt, planHTML(rt, hostilePlan(rt)))
	})
}

func hostilePlan(rt *rapid.T) *provision.Plan {
	n := func(label string) string { return anyName.Draw(rt, label) }
	change := member(provision.Delete, provision.Reason(n("reason")), n("group"), n("user"), n("at"))
	change.AskedBy = []string{n("block")}
	return &provision.Plan{
		Tenant: provision.PlanTenant{Name: n("tenant"), Region: n("region"), DomainID: n("id")}, Targets: []string{n("target")},
		ToolVersion: n("version"),
		Changes: []provision.Change{change,
			{Action: provision.Delete, Kind: provision.KindGroup, Address: "group." + n("group"), Before: &provision.GroupFact{Name: n("group"), Members: []string{n("user")}, Attachments: []string{n("policy")}}},
			{Action: provision.Create, Kind: provision.KindAttachment, Address: n("address"), After: &provision.AttachmentFact{Group: n("group"), Policy: n("policy"), Scope: n("scope")}},
			{Action: provision.Action(n("action")), Kind: provision.Kind(n("kind")), Address: n("address")},
			clusterRole(provision.Create, n("principal"), n("role"), n("namespace"))},
		Effects: []provision.Effect{{User: n("user"), Gains: []string{n("capability"), "publish"}, PoliciesLost: []string{n("policy")}, PoliciesGained: []string{n("policy")}}},
		Checks: []provision.Check{{Kind: provision.CheckKind(n("kind")), Name: n("name"), Status: provision.Status(n("status")), Message: n("message"), DeclaredAt: n("at")},
			{Kind: provision.CheckGuard, Name: n("name"), Status: provision.Fail, Message: n("message")}},
		Unmanaged: []provision.Remark{{Kind: provision.Kind(n("kind")), Address: n("address"), Message: n("message")}},
	}
}

func TestPagesAreTheSameEachTime(t *testing.T) {
	first := somePages(t)
	for range 5 {
		for reason, page := range somePages(t) {
			assert.Equal(t, first[reason], page, reason)
		}
	}
}

func TestPagesSaySandbox(t *testing.T) {
	r, p := someAccess(), somePlan()
	assert.NotContains(t, accessHTML(t, r)+planHTML(t, p), `<p class="sandbox">`)
	r.Sandbox, p.Sandbox = true, true
	for _, page := range []string{accessHTML(t, r), planHTML(t, p)} {
		assert.Contains(t, page, "<title>SANDBOX · ")
		assert.Contains(t, page, `<p class="sandbox"><strong>SANDBOX</strong>`)
	}
}

func TestPagesOfABrokenStream(t *testing.T) {
	assert.EqualError(t, AccessHTML(brokenPipe{}, someAccess()), "broken pipe")
	assert.EqualError(t, PlanHTML(brokenPipe{}, somePlan()), "broken pipe")
}

func TestLabelsAreThereInBothLanguages(t *testing.T) {
	for key, l := range labels {
		assert.NotEmpty(t, l.En, key)
		assert.NotEmpty(t, l.Zh, key)
		assert.True(t, strings.ContainsFunc(l.Zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }), "%s: %s is not Chinese", key, l.Zh)
		assert.Equal(t, len(verbs.FindAllString(l.En, -1)), len(verbs.FindAllString(l.Zh, -1)), "%s: both say as much", key)
	}
	for reason, page := range somePages(t) {
		assert.NotContains(t, page, "⟨", "%s: a label that is not in the table", reason)
		assert.NotContains(t, page, "%!", reason)
	}
}

var verbs = regexp.MustCompile(`%(?:\[\d\])?[ds]`)

// What the templates ask for is in the table, also in parts that no page of the tests has.
func TestTemplatesAskForLabelsThatAreThere(t *testing.T) {
	files, err := htmlFiles.ReadDir("html")
	require.NoError(t, err)
	asks := regexp.MustCompile(`\(say "([^"]*)"`)
	n := 0
	for _, file := range files {
		for _, found := range asks.FindAllStringSubmatch(htmlFile(file.Name()), -1) {
			assert.Contains(t, labels, found[1], file.Name())
			n++
		}
	}
	assert.NotZero(t, n)
}

func TestEveryKindAndReasonHasALabel(t *testing.T) {
	for _, kind := range []provision.Kind{provision.KindUser, provision.KindGroup, provision.KindMembership, provision.KindAttachment,
		provision.KindOrganization, provision.KindGrant, provision.KindClusterGrant, "cluster"} {
		assert.NotEqual(t, plain(string(kind)), kindLabel(kind))
	}
	for _, r := range []provision.Reason{provision.Declared, provision.Changed, provision.Undeclared, provision.Pruned, provision.Expired, provision.Offboarded, provision.Renamed} {
		l := inBoth(func(say *i18n.Printer) string { return reason(say, r) })
		assert.NotEmpty(t, l.Zh, r)
	}
	for _, e := range osc.Catalogue() {
		assert.NotEmpty(t, e.Chinese, e.ID)
	}
}

// shownIn is a page's text in one language, without its tags.
func shownIn(t require.TestingT, page, other string) string {
	_, _, rest := own(t, page)
	rest = regexp.MustCompile(`(?s)<(span|text) class="`+other+`"[^>]*>.*?</(span|text)>`).ReplaceAllString(rest, "")
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(rest, " "))
	return strings.Join(strings.Fields(text), " ")
}

func TestAccessPageTellsWhy(t *testing.T) {
	page := accessHTML(t, someAccess())
	english, chinese := shownIn(t, page, "zh"), shownIn(t, page, "en")
	for _, want := range []string{
		"Who can do what in OSC", "carol → osc-publish → UCS FullAccess@global", "Could not be read cluster cn-east-3/prod: CCE answered 403",
		"Missing edit or more in a CCE cluster", "Nearest carol has UCS FullAccess and read on osc-4d9d5802-2ce9; manage is lacking",
		"holds the custom policy osc-custom, which is outside the catalogue", "agencies are not looked at", "3 of 4 can", "acme-isv account owner", "erin disabled",
	} {
		assert.Contains(t, english, want)
	}
	for _, want := range []string{"谁能在云原生服务中心（OSC）做什么", "张伟 → 只读 → UCS ReadOnlyAccess@all", "4 人中 3 人可以", "张伟 ✓ 有 – 无", "用户组 策略与授权"} {
		assert.Contains(t, chinese, want)
	}
}

func TestPlanPageTellsEffectsBeforeChanges(t *testing.T) {
	plan := refusedPlan()
	plan.Effects = effectsPlan().Effects
	page := planHTML(t, plan)
	english, chinese := shownIn(t, page, "zh"), shownIn(t, page, "en")
	last := 0
	for _, want := range []string{
		"Plan: 4 to create, 2 to change, 4 to remove.", "Refused: apply would change nothing", "✕ failed quota first-private-upload", "To look at before it is applied: ! warning guard max_removals", "Who gains and who loses", "Person by person", "What comes and goes",
		"Changes 10", "+ create member 张伟 declared · main.hcl:13 · group.delivery/member/张伟", "goes with it",
		"Checks ✕ failed quota first-private-upload main.hcl:70 no organization can be created. Delete one", "! warning guard max_removals 5 of 20 removals", "1 passed",
		"Waiting 1", "Unmanaged, left alone 3",
	} {
		i := strings.Index(english[last:], want)
		require.GreaterOrEqual(t, i, 0, "%s, after %.100s", want, english[last:])
		last += i
	}
	for _, want := range []string{"计划：新建 4 项，修改 2 项，移除 4 项。", "− 移除 策略 CCE Administrator（项目 cn-east-3） 未声明", "~ 修改 授权 alice：read → manage 有变更", "配额 first-private-upload", "未纳管，保持不变"} {
		assert.Contains(t, chinese, want)
	}
}

func TestPagesOfNothing(t *testing.T) {
	cases := map[string]struct {
		reason, page, want string
	}{
		"nobody":     {reason: "no user", page: accessHTML(t, &provision.AccessReport{}), want: "There is no user to report on."},
		"no changes": {reason: "all is as declared", page: planHTML(t, &provision.Plan{}), want: "No changes. The cloud matches the configuration."},
		"targets":    {reason: "of a part", page: planHTML(t, &provision.Plan{Targets: []string{"user.erin"}}), want: "matches the configuration for the targets."},
		"no effects": {reason: "changes that mean nothing to anybody", page: planHTML(t, somePlan()), want: "Nobody gains or loses a capability or a policy."},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, shownIn(t, tc.page, "zh"), tc.want, tc.reason)
		})
	}
}

func TestStations(t *testing.T) {
	cases := map[string]struct {
		reason, user, path string
		want               []string
	}{
		"group":            {reason: "through a group", user: "carol", path: "carol → delivery → UCS FullAccess@global", want: []string{"carol", "delivery", "UCS FullAccess@global"}},
		"direct":           {reason: "a grant to the person", user: "carol", path: "carol → manage on organization cn-east-3/x", want: []string{"carol", "manage on organization cn-east-3/x"}},
		"account":          {reason: "a fact about the account", user: "carol", path: "OSC's organization is not there yet", want: []string{"OSC's organization is not there yet"}},
		"arrow in a group": {reason: "names may hold anything", user: "carol", path: "carol → a → b → UCS FullAccess@global", want: []string{"carol", "a → b", "UCS FullAccess@global"}},
		"arrow in a user":  {reason: "names may hold anything", user: "a → b", path: "a → b → g → P@all", want: []string{"a → b", "g", "P@all"}},
		"somebody else's":  {reason: "not this person's", user: "car", path: "carol → g → P@all", want: []string{"carol → g → P@all"}},
		"hidden":           {reason: "each station is clean", user: "e\u202eve", path: "e\u202eve → g\x1b → P@all", want: []string{`e\u202eve`, `g\x1b`, "P@all"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, stations(tc.user, tc.path), tc.reason)
		})
	}
}

func TestPagesOfThousandsSayWhoHasNoRow(t *testing.T) {
	r := manyAccess(mostRows + 5)
	page := accessHTML(t, r)
	assert.Equal(t, mostRows, strings.Count(page, `<tbody class="person"`))
	assert.Contains(t, page, "5 more people have no row here")
	assert.Contains(t, page, "2005 of 2005 can", "the figures are about all")
	p := &provision.Plan{}
	for i := range mostRows + 3 {
		p.Effects = append(p.Effects, provision.Effect{User: fmt.Sprint("user", i), Gains: []string{"view"}})
	}
	p.Changes = somePlan().Changes
	page = planHTML(t, p)
	assert.Equal(t, mostRows, strings.Count(page, `<tbody class="person"`))
	assert.Contains(t, page, "3 more people have no row here")
	assert.Contains(t, page, "<bdi>user2002</bdi>", "the effects name everybody")
}
