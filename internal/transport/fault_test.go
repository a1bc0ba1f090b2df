package transport

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

func TestParseFault(t *testing.T) {
	tests := map[string]struct {
		reason, body, code, message string
		ok                          bool
	}{
		"A":          {"Keystone's code is the status", `{"error":{"code":409,"message":"there","title":"Conflict"}}`, "", "there", true},
		"A, coded":   {"a code in words counts", `{"error":{"code":"IAM.0003","message":"no"}}`, "IAM.0003", "no", true},
		"B":          {"IAM's own", `{"error_msg":"gone","error_code":"IAM.0004"}`, "IAM.0004", "gone", true},
		"C":          {"SWR", `{"errors":[{"errorCode":"SVCSTG.SWR.4090060","errorMessage":"there","detail":""}]}`, "SVCSTG.SWR.4090060", "there", true},
		"C'":         {"SWR, bare", `[{"errorCode":"SVCSTG.SWR.4090060","errorMessage":"there"}]`, "SVCSTG.SWR.4090060", "there", true},
		"C''":        {"SWR, flat", `{"errorCode":"SVCSTG.SWR.4090060","errorMessage":"there"}`, "SVCSTG.SWR.4090060", "there", true},
		"D and E":    {"the gateway", `{"error_code":"APIGW.0301","error_msg":"bad","request_id":"x"}`, "APIGW.0301", "bad", true},
		"Status":     {"CCE: the message says most", `{"kind":"Status","code":404,"errorCode":"CCE.01404001","errorMessage":"Not Found.","error_code":"CCE_CM.0003","error_msg":"Not Found","message":"no such policy","reason":"Not Found"}`, "CCE.01404001", "no such policy", true},
		"flat, Msg":  {"CCE, maybe", `{"errorCode":"CCE.01400001","errorMsg":"bad"}`, "CCE.01400001", "bad", true},
		"empty list": {"nothing to read", `{"errors":[]}`, "", "", false},
		"null":       {"nothing to read", `null`, "", "", false},
		"other":      {"nothing to read", `{"a":{"b":1}}`, "", "", false},
		"no JSON":    {"nothing to read", `<html>`, "", "", false},
		"nothing":    {"nothing to read", ``, "", "", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			code, message, ok := ParseFault([]byte(tt.body))
			assert.Equal(t, [3]any{tt.code, tt.message, tt.ok}, [3]any{code, message, ok}, tt.reason)
		})
	}
}

// Whatever the code and the words, each shape gives them back.
func TestParseFaultReadsEveryShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code, message := rapid.StringN(1, 20, -1).Draw(t, "code"), rapid.String().Draw(t, "message")
		flat := map[string]any{"errorCode": code, "errorMessage": message}
		for _, shape := range []any{
			map[string]any{"error": map[string]any{"code": code, "message": message}},
			map[string]any{"error_code": code, "error_msg": message},
			map[string]any{"errors": []any{flat}}, []any{flat}, flat,
		} {
			body, err := json.Marshal(shape)
			if err != nil {
				t.Fatal(err)
			}
			gotCode, gotMessage, ok := ParseFault(body)
			if !ok || gotCode != strings.ToValidUTF8(code, "\uFFFD") || gotMessage != strings.ToValidUTF8(message, "\uFFFD") {
				t.Fatalf("%s gives %q, %q, %v", body, gotCode, gotMessage, ok)
			}
		}
	})
}

func FuzzParseFault(f *testing.F) {
	for _, seed := range []string{`{"error":{"code":409,"message":"x"}}`, `[[[[]]]]`, `{"errors":[{"errors":[{}]}]}`, `{"error_code":1}`, `"`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		code, message, ok := ParseFault(body)
		if ok != (code != "" || message != "") {
			t.Errorf("%q, %q, %v", code, message, ok)
		}
		if ok && !json.Valid(body) {
			t.Error("read something out of what is not JSON")
		}
	})
}

func TestMeaning(t *testing.T) {
	tests := map[string]struct {
		fault Fault
		want  apierr.Kind
	}{
		"401":              {Fault{Status: 401}, apierr.Unauthorized},
		"403":              {Fault{Status: 403}, apierr.Forbidden},
		"404":              {Fault{Status: 404}, apierr.NotFound},
		"404 of a gateway": {Fault{Status: 404, Code: "APIGW.0101"}, apierr.BadAnswer},
		"408":              {Fault{Status: 408}, apierr.Unanswered},
		"409":              {Fault{Status: 409}, apierr.Exists},
		"422":              {Fault{Status: 422}, apierr.Invalid},
		"429":              {Fault{Status: 429}, apierr.Throttled},
		"503":              {Fault{Status: 503}, apierr.Unanswered},
		"503 come back":    {Fault{Status: 503, After: 1}, apierr.Throttled},
		"504":              {Fault{Status: 504}, apierr.Unanswered},
	}
	for name, tt := range tests {
		assert.Equal(t, tt.want, tt.fault.Meaning(), name)
	}
}

// What Harmless lets through can't move a cursor, turn text around or break a line.
func TestHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 50).Draw(t, "most")
		raw := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "raw")
		s := Harmless(raw, most)
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
			t.Fatalf("%q", s)
		}
		for _, r := range s {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) && r != ' ' {
				t.Fatalf("%q in %q", r, s)
			}
		}
	})
	assert.Equal(t, "组织 已满", Harmless("组织\n\u202e已满", 20))
}
