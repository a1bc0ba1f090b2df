package cmd

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// source is a place that credentials come from. Given a directory for its files it gives the environment and the line that
// the tenant block needs.
type source struct {
	name    string
	prepare func(home string) (environ []string, tenantLine string)
	token   bool // the key comes with a security token
	looksUp bool // init asks whose it is
}

var sources = []source{
	{"SDK variables", func(string) ([]string, string) {
		return []string{"HUAWEICLOUD_SDK_AK=" + secretAccess, "HUAWEICLOUD_SDK_SK=" + secretKey}, ""
	}, false, true},
	{"SDK variables with a token", func(string) ([]string, string) {
		return []string{"HUAWEICLOUD_SDK_AK=" + secretAccess, "HUAWEICLOUD_SDK_SK=" + secretKey, "HUAWEICLOUD_SDK_SECURITY_TOKEN=" + secretToken}, ""
	}, true, true},
	{"Terraform's variables", func(string) ([]string, string) {
		return []string{"HW_ACCESS_KEY=" + secretAccess, "HW_SECRET_KEY=" + secretKey, "HW_SECURITY_TOKEN=" + secretToken}, ""
	}, true, true},
	{"credentials file", func(home string) ([]string, string) {
		return credentialsFile(home, "ak = "+secretAccess+"\nsk = "+secretKey+"\n"), ""
	}, false, false},
	{"profile", func(home string) ([]string, string) {
		return credentialsFile(home, "ak = "+secretAccess+"\nsk = "+secretKey+"\nsecurity_token = `"+secretToken+"`\n"), `profile = "acme"`
	}, true, false},
	{"pipeline", func(home string) ([]string, string) {
		return []string{"HUAWEICLOUD_SDK_IDP_ID=github", "HUAWEICLOUD_SDK_ID_TOKEN_FILE=" + idTokenFile(home)}, ""
	}, true, false},
	{"pipeline in a profile", func(home string) ([]string, string) {
		return credentialsFile(home, "idp_id = github\nid_token_file = "+idTokenFile(home)+"\n"), `profile = "acme"`
	}, true, false},
}

// credentialsFile has two sections of one content: commands without a configuration take the first.
func credentialsFile(home, section string) []string {
	file := filepath.Join(home, "credentials.ini")
	os.WriteFile(file, []byte("[global]\n"+section+"\n[acme]\n"+section), 0o600)
	return []string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE=" + file}
}

func idTokenFile(home string) string {
	file := filepath.Join(home, "id.token")
	os.WriteFile(file, []byte(secretIDToken+"\n"), 0o600)
	return file
}

// watchedCloud is a sandbox whose owner has the key that must not be seen. It notes the signatures that it gets.
type watchedCloud struct {
	*httptest.Server
	cloud *fake.Server

	mu         sync.Mutex
	signatures map[string]bool
	trouble    trouble
	struck     int // how often the trouble came
}

// watch serves one, with nothing wrong as yet.
func watch(withToken bool) (*watchedCloud, error) {
	st := fake.New(fake.Seed{Account: "acme", Region: "cn-east-3", Users: []string{"alice", "bob", "carol"}})
	st.AccessKeys[0].Access, st.AccessKeys[0].Secret = secretAccess, secretKey
	for i := range st.Users {
		if u := &st.Users[i]; u.Name == "bob" { // what a plan changes, and what no other command has to show
			u.Email, u.AreaCode, u.Phone = secretOldMail, "0086", secretOldPhone
		}
	}
	if withToken {
		st.AccessKeys[0].SecurityToken = secretToken
	}
	cloud, err := fake.Serve("127.0.0.1:0", st, fake.Options{})
	if err != nil {
		return nil, err
	}
	c := &watchedCloud{cloud: cloud, signatures: map[string]bool{}}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	c.Config.ErrorLog = silent
	c.Start()
	return c, nil
}

// begin starts the trouble.
func (c *watchedCloud) begin(t trouble) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = t
	if t.spoil != nil {
		return c.cloud.Edit(func(st *fake.State) { t.spoil(&st.AccessKeys[0]) })
	}
	if t.fault != "" {
		f, err := fake.ParseFault(t.fault)
		if err != nil {
			return err
		}
		c.cloud.SetFaults([]fake.Fault{f})
	}
	return nil
}

func (c *watchedCloud) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	signature := signatureOf(r)
	c.mu.Lock()
	if signature != "" {
		c.signatures[signature] = true
		if c.trouble.spoil != nil {
			c.struck++
		}
	}
	answer := c.trouble.answer
	if c.trouble.exchange != "" && c.trouble.exchange != r.URL.Path || c.trouble.exchange == "" && signature == "" {
		answer = nil
	}
	c.mu.Unlock()
	if answer != nil {
		defer func() { // dropped connections leave by a panic
			if p := recover(); p != nil {
				c.strike()
				panic(p)
			}
		}()
		if answer(w, r, body) {
			c.strike()
			return
		}
	}
	switch r.URL.Path {
	case toToken:
		w.Header().Set("X-Request-Id", "r")
		w.Header().Set("X-Subject-Token", secretSubject)
		w.WriteHeader(201)
		io.WriteString(w, `{"token":{"expires_at":"2099-01-01T00:00:00Z"}}`)
	case toKey:
		w.WriteHeader(201)
		fmt.Fprintf(w, `{"credential":{"access":%q,"secret":%q,"securitytoken":%q,"expires_at":"2099-01-01T00:00:00.000000Z"}}`, secretAccess, secretKey, secretToken)
	default:
		r.Body = io.NopCloser(bytes.NewReader(body))
		c.cloud.ServeHTTP(w, r)
	}
}

func (c *watchedCloud) strike() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.struck++
}

// met tells how often the trouble came, and all the credentials that must not be seen: signatures too.
func (c *watchedCloud) met() (struck int, credentials []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	struck = c.struck
	for _, n := range c.cloud.Struck() {
		struck += n
	}
	return struck, slices.Concat(credentialSecrets, slices.Sorted(maps.Keys(c.signatures)))
}

func (c *watchedCloud) close() {
	c.CloseClientConnections()
	c.Server.Close()
	c.cloud.Close()
}

// environ points a command at it.
func (c *watchedCloud) environ() (environ []string) {
	for _, service := range []string{"IAM", "SWR", "CCE", "EPS"} {
		environ = append(environ, "OSC_PERMS_"+service+"_ENDPOINT="+c.URL)
	}
	return environ
}
