package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestHostileFiles: what would use up the stack or the memory is refused, and what is only large is read.
func TestHostileFiles(t *testing.T) {
	const n = 20_000
	tests := []struct{ reason, name, src, want string }{
		{"brackets", "x.hcl", "locals {\n x = " + strings.Repeat("[", n), "x.hcl:2 nested too deep"},
		{"parentheses", "x.hcl", "locals {\n x = " + strings.Repeat("(", n), "x.hcl:2 nested too deep"},
		{"not not", "x.hcl", "locals {\n x = " + strings.Repeat("!", n) + "true\n}", "x.hcl:2 nested too deep"},
		{"a sum", "x.hcl", "locals {\n x = 1" + strings.Repeat("+1", n) + "\n}", "x.hcl:2 nested too deep"},
		{"a sum over lines", "x.hcl", "locals {\n x = (1" + strings.Repeat("\n+1", n) + ")\n}", "x.hcl:500 nested too deep"},
		{"conditions", "x.hcl", "locals {\n x = " + strings.Repeat("true ? 1 : ", n) + "1\n}", "x.hcl:2 nested too deep"},
		{"indexes", "x.hcl", "locals {\n x = local.y" + strings.Repeat("[each.key]", n) + "\n}", "x.hcl:2 nested too deep"},
		{"templates", "x.hcl", "locals {\n x = " + strings.Repeat(`"${`, n), "x.hcl:2 nested too deep"},
		{"directives", "x.hcl", "locals {\n x = \"" + strings.Repeat(`%{ if true }`, n) + "\"\n}", "x.hcl:2 nested too deep"},
		{"blocks", "x.hcl", strings.Repeat("a {\n", n), "x.hcl:501 nested too deep"},
		{"arrays", "x.hcl.json", `{"locals": {"x": ` + strings.Repeat("[", n), "x.hcl.json:1 nested too deep"},
		{"a template in JSON", "x.hcl.json", `{"locals": {"x": "` + strings.Repeat("${!", n) + `"}}`, "x.hcl.json:1 nested too deep"},
		{"arrays after a mistake", "x.hcl.json", `{"locals" {` + strings.Repeat("[", 100_000), "x.hcl.json:1 JSON syntax error"},
		{"a number in JSON", "x.hcl.json", `{"locals": {"x": 1e99999}}`, "x.hcl.json:1 number too large"},
		{"a long list", "x.hcl", "locals {\n x = [" + strings.Repeat("[\"a\"],\n", 20_000) + "]\n}", ""},
		{"a long text", "x.hcl", "locals {\n y = 1\n x = \"" + strings.Repeat("${local.y} ", 2_000) + "\"\n}", ""},
		{"a chain of locals", "x.hcl", chain(1500), "x.hcl:1001 more than 1000 references through one another"},
		{"a chain of locals, many times too long", "x.hcl", chain(5000), "x.hcl:1001 more than 1000 references through one another"},
		{"lists of lists", "x.hcl", "locals {\n x0 = 1\n" + doubled(8, "x%d = [local.x%d%s]\n", ", local.x%d", 9) + "}", "x.hcl:9 with local.x7, locals hold more than 4000000 values"},
		{"many locals", "x.hcl", "locals {\n" + many(5_000, "x%d = 1\n") + "}", ""},
		{"many groups", "x.hcl", many(5_000, "group \"g%d\" {}\n"), ""},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{tt.name: tt.src}, Options{})
			want := []string{tt.want}
			if tt.want == "" {
				want = []string{}
			}
			assert.Equal(t, want, summaries(list))
		})
	}
}

// chain is locals that use the next one each, in a line each.
func chain(n int) string {
	var b strings.Builder
	b.WriteString("locals {\n")
	for i := range n {
		fmt.Fprintf(&b, "x%d = local.x%d\n", i, i+1)
	}
	fmt.Fprintf(&b, "x%d = 1\n}\n", n)
	return b.String()
}

// doubled is n locals that use the one before again and again.
func doubled(n int, format, again string, more int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, format, i, i-1, strings.Repeat(fmt.Sprintf(again, i-1), more))
	}
	return b.String()
}

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
