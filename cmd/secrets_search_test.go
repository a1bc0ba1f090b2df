package cmd

import (
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What must be seen nowhere. Each is long, and no piece of it occurs anywhere else.
const (
	secretAccess   = "HPUAQ7DISTINCTIVEKEY"
	secretKey      = "Zq8distinctiveSecretKey4wXv"
	secretToken    = "gQpjbi1ub3J0aC00/remarkable+Token7&Tq=="
	secretIDToken  = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZW1hcmthYmxlIn0.c2lnbmF0dXJl"
	secretSubject  = "MIIFxgYJKoZIhvcNAQcC/oddSubjectToken+8hY="
	secretMail     = "notable.address@example.com"
	secretPhone    = "13987654321"
	secretOldMail  = "remembered.address@example.org"
	secretOldPhone = "15012345678"
	secretValue    = "striking-sensitive-value"
)

// credentialSecrets are never anywhere; privateSecrets are in what a plan asks for, and in the cloud.
var (
	credentialSecrets = []string{secretAccess, secretKey, secretToken, secretIDToken, secretSubject}
	privateSecrets    = []string{secretMail, secretPhone, secretOldMail, secretOldPhone, secretValue}
)

// telling is how many characters of a secret are too many.
const telling = 12

// shows finds the first of secrets in a text, whole or a piece of it, as it is or as pages, addresses and JSON write it.
func shows(text string, secrets []string) (secret string, found bool) {
	for _, secret := range secrets {
		for _, form := range []string{secret, html.EscapeString(secret), url.QueryEscape(secret)} {
			for len(form) > 0 {
				piece := form[:min(telling, len(form))]
				form = form[len(piece):]
				if (len(piece) == telling || piece == secret) && strings.Contains(text, piece) {
					return secret, true
				}
			}
		}
	}
	return "", false
}

// shown says where a secret is in what a run printed, or left below a directory; "" where there is none.
func shown(home string, printed string, credentials []string) string {
	all := slices.Concat(credentials, privateSecrets)
	if secret, found := shows(printed, all); found {
		return secret + " is printed:\n" + printed
	}
	var where string
	filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(home, path)
		if err != nil || where != "" || !d.Type().IsRegular() || name == "credentials.ini" || name == "id.token" {
			return err // the two files are where the credentials come from
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		private := string(content)
		switch {
		case name == "values.hclvars": // the sensitive value comes from there
			private = ""
		case d.Name() == "main.hcl": // the configuration has addresses in it
			private = ""
		case strings.HasSuffix(name, ".plan"): // it says whom to invite, and is its owner's alone; what is to be shown of it is the plan
			if info, err := d.Info(); err != nil || info.Mode().Perm() != 0o600 {
				where = name + " is readable by others"
			}
			_, private, _ = strings.Cut(private, `"plan": {`)
		case strings.HasSuffix(name, ".sandbox.json"): // it is the cloud: it keeps addresses, and keys of its own
			private = ""
		}
		secret, found := shows(string(content), credentials)
		if !found {
			secret, found = shows(private, privateSecrets)
		}
		if found {
			where = secret + " is in " + name + ":\n" + string(content)
		}
		return nil
	})
	return where
}

// What looks for secrets finds them: otherwise the tests that use it say nothing.
func TestSecretsAreFound(t *testing.T) {
	tests := map[string]struct {
		reason, printed, file, content string
		want                           string // the beginning; "" for none
	}{
		"nothing":             {reason: "there is none", printed: "Plan: 1 to create"},
		"a header":            {reason: "as it was sent", printed: "Authorization: SDK-HMAC-SHA256 Access=" + secretAccess + ", x", want: secretAccess + " is printed"},
		"the beginning":       {reason: "a line may be cut", printed: secretKey[:14] + "…", want: secretKey + " is printed"},
		"the end":             {reason: "or begin late", printed: "…" + secretKey[11:], want: secretKey + " is printed"},
		"an address":          {reason: "as addresses write it", printed: url.QueryEscape(secretToken)[12:], want: secretToken + " is printed"},
		"a page":              {reason: "as pages write it", printed: html.EscapeString(secretToken)[20:], want: secretToken + " is printed"},
		"a short one":         {reason: "whole", printed: "+86 " + secretPhone, want: secretPhone + " is printed"},
		"a log":               {reason: "any file counts", file: "WORK/audit.log", content: `{"x":"` + secretSubject + `"}`, want: secretSubject + " is in WORK/audit.log"},
		"a value in a log":    {reason: "what is private too", file: "WORK/audit.log", content: secretValue, want: secretValue + " is in WORK/audit.log"},
		"desired of a plan":   {reason: "it says whom to invite", file: "p.plan", content: `{"desired": "` + secretMail + `", "plan": {}}`},
		"a key in it":         {reason: "but holds no key", file: "p.plan", content: `{"desired": "` + secretAccess + `", "plan": {}}`, want: secretAccess + " is in p.plan"},
		"what a plan shows":   {reason: "and shows no address", file: "p.plan", content: `{"plan": {"` + secretMail + `"}}`, want: secretMail + " is in p.plan"},
		"a sandbox's state":   {reason: "it is the cloud", file: "DIR/osc-perms.sandbox.json", content: secretMail},
		"a key in it, though": {reason: "the real key has no business there", file: "DIR/osc-perms.sandbox.json", content: secretKey, want: secretKey + " is in DIR/osc-perms.sandbox.json"},
		"the configuration":   {reason: "it has addresses", file: "DIR/main.hcl", content: secretMail},
		"a key beside it":     {reason: "and no keys", file: "DIR/main.hcl", content: secretKey, want: secretKey + " is in DIR/main.hcl"},
		"the value's file":    {reason: "that is its place", file: "values.hclvars", content: secretValue},
		"the key's own file":  {reason: "that is its place", file: "credentials.ini", content: secretKey},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			if tt.file != "" {
				path := filepath.Join(home, tt.file)
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
				require.NoError(t, os.WriteFile(path, []byte(tt.content), 0o600))
			}
			got := shown(home, tt.printed, credentialSecrets)
			if tt.want == "" {
				assert.Empty(t, got, tt.reason)
				return
			}
			assert.True(t, strings.HasPrefix(got, tt.want), "%s: %s", tt.reason, got)
		})
	}
}
