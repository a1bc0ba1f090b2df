package config

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFunctions: the library does what Terraform's does, seen through jsonencode.
func TestFunctions(t *testing.T) {
	tests := []struct{ expr, want string }{
		{`[abs(-1), ceil(1.2), floor(1.8), max(1, 3), min(1, 3), pow(2, 3), signum(-2), parseint("ff", 16), log(8, 2)]`, `[1,2,1,3,1,8,-1,255,3]`},
		{`[chomp("a\n"), lower("A"), upper("a"), title("ab c"), strrev("ab"), trim("?a?", "?"), trimprefix("ab", "a"), trimsuffix("ab", "b"), trimspace(" a ")]`, `["a","a","A","Ab C","ba","a","b","a","a"]`},
		{`[startswith("ab", "a"), endswith("ab", "a"), strcontains("abc", "b")]`, `[true,false,true]`},
		{`[format("%s-%03d", "a", 7), indent(2, "a\nb"), join(",", ["a", "b"]), substr("运维人员", 0, 2)]`, `["a-007","a\n  b","a,b","运维"]`},
		{`formatlist("%s!", ["a", "b"])`, `["a!","b!"]`},
		{`[replace("a.b", ".", "-"), replace("a1b22", "/[0-9]+/", "#"), replace("ab", "/(a)/", "$1$1")]`, `["a-b","a#b#","aab"]`},
		{`[regex("[a-z]+", "12ab"), regexall("[0-9]", "1a2")]`, `["ab",["1","2"]]`},
		{`split(",", "a,b")`, `["a","b"]`},
		{`[alltrue([true, true]), alltrue([]), alltrue([true, null]), anytrue([false, true]), anytrue([])]`, `[true,true,false,true,false]`},
		{`[length([1, 2]), length({ a = 1 }), length("运维"), length(toset(["a", "a"]))]`, `[2,1,2,1]`},
		{`[index(["a", "b"], "b"), lookup({ a = "x" }, "a", "d"), lookup({ a = "x" }, "b", "d"), element(["a", "b"], 3)]`, `[1,"x","d","b"]`},
		{`[coalesce(null, "a"), coalescelist([], ["a"]), compact(["a", "", null]), concat(["a"], ["b"]), contains(["a"], "a")]`, `["a",["a"],["a"],["a","b"],true]`},
		{`[distinct(["a", "a"]), flatten([["a"], ["b"]]), keys({ b = 1, a = 2 }), values({ b = 1, a = 2 }), reverse(["a", "b"]), sort(["b", "a"])]`, `[["a"],["a","b"],["a","b"],[2,1],["b","a"],["a","b"]]`},
		{`[one([]), one(["a"]), one(toset(["b"])), range(3), slice(["a", "b", "c"], 1, 2), sum([1, "2"]), chunklist(["a", "b", "c"], 2)]`, `[null,"a","b",[0,1,2],["b"],3,[["a","b"],["c"]]]`},
		{`[setunion(["a"], ["b"]), setintersection(["a", "b"], ["b"]), setsubtract(["a", "b"], ["b"]), setproduct(["a"], ["x", "y"])]`, `[["a","b"],["b"],["a"],[["a","x"],["a","y"]]]`},
		{`[transpose({ a = ["x", "y"], b = ["x"] }), zipmap(["a"], [1]), merge({ a = 1 }, { b = 2 }), matchkeys(["i", "j"], ["a", "b"], ["b"])]`, `[{"x":["a","b"],"y":["a"]},{"a":1},{"a":1,"b":2},["j"]]`},
		{`[base64encode("a"), base64decode("YQ=="), urlencode("a b"), md5("a"), substr(sha256("a"), 0, 8)]`, `["YQ==","a","a+b","0cc175b9c0f1b6a831c399e269772661","ca978112"]`},
		{`[jsondecode("{\"a\": [1]}"), yamldecode("a: [x]\nb: true"), yamlencode({ a = 1 })]`, `[{"a":[1]},{"a":["x"],"b":true},"\"a\": 1\n"]`},
		{`[formatdate("YYYY-MM-DD", "2026-01-02T00:00:00Z"), timeadd("2026-01-02T00:00:00Z", "24h")]`, `["2026-01-02","2026-01-03T00:00:00Z"]`},
		{`[tostring(1), tonumber("1"), tobool("true"), tolist(toset(["b", "a"])), toset(["a", "a"]), tomap({ a = 1 })]`, `["1",1,true,["a","b"],["a"],{"a":1}]`},
		{`[try(local.gone.x, "fallback"), can(tonumber("x")), can(1)]`, `["fallback",false,true]`},
		{`nonsensitive(sensitive("a"))`, `"a"`},
		{`[for p in csvdecode("name,role\nx,lead\n") : p.name]`, `["x"]`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			d := desiredOf(t, "locals { gone = {} }\ngroup \"probe\" { description = jsonencode("+tt.expr+") }")
			assert.Equal(t, tt.want, *d.Groups[0].Description)
		})
	}
}

func TestFunctionsThatFail(t *testing.T) {
	tests := []struct{ expr, want string }{
		{`uuid()`, "the cloud and the day alone"},
		{`abspath(".")`, "--root"},
		{`lookup({}, "a")`, "no such key"},
		{`one(["a", "b"])`, "one element or none"},
		{`index(["a"], "b")`, "does not hold"},
		{`sum([])`, "empty list"},
		{`length(1)`, "a list, a map or a text"},
		{`setproduct(range(1000), range(1000))`, "too many combinations"},
		{`base64decode("/////w==")`, "not UTF-8"},
		{`jsondecode("` + repeat("[", 600) + `")`, "nested too deep"},
		{`yamldecode("` + repeat("[", 600) + `")`, "nested too deep"},
		{`yamldecode("a: &a [x]\nb: [` + repeat("*a, ", 40) + `]")`, "too many aliases"},
		{`replace("a", "/(/", "")`, "missing closing )"},
		{`csvdecode("a,a\n")`, `two columns of the table are named \"a\"`},
	}
	for _, tt := range tests {
		t.Run(tt.expr[:min(30, len(tt.expr))], func(t *testing.T) {
			_, list := loadFiles(t, map[string]string{"main.hcl": "locals { x = " + tt.expr + " }"}, Options{})
			require.Len(t, list, 1, summaries(list))
			assert.Contains(t, list[0].Detail, replaceQuotes(tt.want))
		})
	}
}

func replaceQuotes(s string) string {
	out := []rune{}
	for _, r := range s {
		if r != '\\' {
			out = append(out, r)
		}
	}
	return string(out)
}

func TestDecodeCSV(t *testing.T) {
	tests := []struct {
		reason, src string
		want        []map[string]string
		fails       string
	}{
		{"a table", "name,role\nx,lead\ny,\n", []map[string]string{{"name": "x", "role": "lead"}, {"name": "y", "role": ""}}, ""},
		{"byte order mark, blanks, Windows line ends", "\ufeff name , role\r\n x ,\u3000lead \r\n", []map[string]string{{"name": "x", "role": "lead"}}, ""},
		{"quotes", "name,role\n \"x, y\" ,\"a\nb\"\n", nil, "line 2 of the table"},
		{"a comma in quotes", "name,role\n \"x, y\",\"a\nb\"\n", []map[string]string{{"name": "x, y", "role": "a\nb"}}, ""},
		{"lines without values are dropped", "name,role\n\n , \nx,lead\n,\n", []map[string]string{{"name": "x", "role": "lead"}}, ""},
		{"no rows", "name\n", []map[string]string{}, ""},
		{"nothing", "", nil, "no line"},
		{"a value too many", "name\nx\ny,z\n", nil, "line 3 of the table has 2 values, and there are 1 columns"},
		{"a column without a name", "name,\nx,y\n", nil, "column 2 of the table has no name"},
		{"a column twice", "name, name\nx,y\n", nil, `two columns of the table are named "name"`},
		{"semicolons", "name;role\nx;lead\n", nil, "semicolons"},
		{"GBK", "name\n\xd5\xc5", nil, "CSV UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			v, err := decodeCSV(tt.src)
			if tt.fails != "" {
				require.ErrorContains(t, err, tt.fails)
				return
			}
			require.NoError(t, err)
			got := []map[string]string{}
			for _, row := range v.AsValueSlice() {
				m := map[string]string{}
				for name, value := range row.AsValueMap() {
					m[name] = value.AsString()
				}
				got = append(got, m)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
