package credentials

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/osc-perms/osc-perms/internal/transport"
)

// Options of Find.
type Options struct {
	Getenv func(string) string // default os.Getenv
	Home   string              // the home directory; default the user's
	// Profile is a section of the credentials file; without it [global] counts, then [basic].
	Profile string
	// IAMEndpoint is where an identity provider's token is exchanged for a key; default the SDK's.
	IAMEndpoint string
	AllowHTTP   bool // to exchange it over plain http with other machines
	NoMetadata  bool // don't ask the instance metadata service
}

// Error says why there are no credentials, and what to do.
type Error struct {
	Problem string
	Err     error
	None    bool // there are none in any place, half ones neither
}

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Problem
	}
	return e.Problem + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// metadataPatience is how long a machine that is no cloud instance keeps the user waiting.
const metadataPatience = 3 * time.Second

const (
	defaultIAM = "https://iam.myhuaweicloud.com"
	remedy     = "Set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK to an access key of the account, or try it out without an account: --sandbox"
)

// Find looks for credentials: the SDK's environment variables (an identity provider's token before a key, as in the
// SDK), Terraform's, the SDK's credentials file, the metadata of a cloud instance. The first that is there counts, and
// when it is not whole that is an error: the next is never taken instead of it. Errors: *Error.
func Find(ctx context.Context, opt Options) (*Set, error) {
	if opt.Getenv == nil {
		opt.Getenv = os.Getenv
	}
	f := &finder{Options: opt}
	for _, look := range []func(context.Context) (*Set, error){f.sdk, f.terraform, f.file, f.metadata} {
		set, err := look(ctx)
		if err != nil {
			return nil, err
		}
		if set != nil {
			return set, nil
		}
	}
	return nil, &Error{None: true, Problem: f.none()}
}

// none says in lines, since there are many, where no credentials were.
func (f *finder) none() string {
	var b strings.Builder
	b.WriteString("cannot find credentials\n")
	b.WriteString("Looked at:\n")
	for _, place := range f.tried {
		fmt.Fprintf(&b, "  %s\n", place)
	}
	b.WriteString(remedy)
	return b.String()
}

type finder struct {
	Options
	tried []string
}

func (f *finder) env(name string) string { return strings.TrimSpace(f.Getenv(name)) }

// pair reads two variables that are good for nothing alone, and a third that needs both.
func (f *finder) pair(first, second, extra string) (a, b, c string, err error) {
	a, b = f.env(first), f.env(second)
	if extra != "" {
		c = f.env(extra)
	}
	set, missing := "", ""
	switch {
	case a != "" && b == "":
		set, missing = first, second
	case a == "" && b != "":
		set, missing = second, first
	case a == "" && c != "":
		set, missing = extra, first
	}
	if missing != "" {
		err = &Error{Problem: fmt.Sprintf("cannot use the credentials in the environment: %s is set, but %s is not; set both, or neither", set, missing)}
	}
	return a, b, c, err
}

func (f *finder) sdk(context.Context) (*Set, error) {
	provider, tokenFile, _, err := f.pair("HUAWEICLOUD_SDK_IDP_ID", "HUAWEICLOUD_SDK_ID_TOKEN_FILE", "")
	if err != nil {
		return nil, err
	}
	set := &Set{Source: "environment variable HUAWEICLOUD_SDK_IDP_ID",
		DomainID: f.env("HUAWEICLOUD_SDK_DOMAIN_ID"), ProjectID: f.env("HUAWEICLOUD_SDK_PROJECT_ID")}
	if provider != "" {
		set.temporary, err = f.federated(provider, tokenFile, "")
		return set, err
	}
	ak, sk, token, err := f.pair("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN")
	if err != nil {
		return nil, err
	}
	if ak == "" {
		f.tried = append(f.tried, "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, HUAWEICLOUD_SDK_IDP_ID and HUAWEICLOUD_SDK_ID_TOKEN_FILE (not set)")
		return nil, nil
	}
	set.Source = "environment variable HUAWEICLOUD_SDK_AK"
	set.key = key{NewSecret(ak), NewSecret(sk), NewSecret(token)}
	return set, nil
}

func (f *finder) terraform(context.Context) (*Set, error) {
	ak, sk, token, err := f.pair("HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN")
	if err != nil {
		return nil, err
	}
	if ak == "" {
		f.tried = append(f.tried, "HW_ACCESS_KEY and HW_SECRET_KEY (not set)")
		return nil, nil
	}
	return &Set{Source: "environment variable HW_ACCESS_KEY", DomainID: f.env("HW_DOMAIN_ID"), ProjectID: f.env("HW_PROJECT_ID"),
		key: key{NewSecret(ak), NewSecret(sk), NewSecret(token)}}, nil
}

// federated prepares the exchange of a token. endpoint is the credentials file's, where it names one.
func (f *finder) federated(provider, tokenFile, endpoint string) (*temporary, error) {
	if f.IAMEndpoint != "" {
		endpoint = f.IAMEndpoint
	}
	if endpoint == "" {
		endpoint = f.env("HUAWEICLOUD_SDK_IAM_ENDPOINT")
	}
	if endpoint == "" {
		endpoint = defaultIAM
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	endpoint, err := transport.CheckEndpoint(endpoint, f.AllowHTTP)
	if err != nil {
		return nil, &Error{Problem: "cannot exchange the identity provider's token", Err: err}
	}
	if _, err := os.Stat(tokenFile); err != nil {
		// The error quotes the name, and it happens that a token is put in its place.
		if strings.HasPrefix(tokenFile, "eyJ") && strings.Count(tokenFile, ".") == 2 {
			return nil, &Error{Problem: "cannot read the identity provider's token: HUAWEICLOUD_SDK_ID_TOKEN_FILE, or id_token_file, holds a token; " +
				"write the token to a file that only you may read, and give that file's name"}
		}
		return nil, &Error{Problem: "cannot read the identity provider's token", Err: err}
	}
	return federated(provider, tokenFile, endpoint), nil
}

func (f *finder) metadata(ctx context.Context) (*Set, error) {
	if f.NoMetadata {
		return nil, nil
	}
	soon, cancel := context.WithTimeout(ctx, metadataPatience)
	defer cancel()
	t := instance()
	if _, err := t.get(soon); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, context.DeadlineExceeded) {
			err = errors.New("no answer")
		}
		f.tried = append(f.tried, fmt.Sprintf("the instance metadata service (%v)", err))
		return nil, nil
	}
	return &Set{Source: "the instance metadata service", temporary: t}, nil
}

// path is the credentials file, and whether the user named it.
func (f *finder) path() (path string, named bool) {
	if path = f.env("HUAWEICLOUD_SDK_CREDENTIALS_FILE"); path != "" {
		return path, true
	}
	home := f.Home
	if home == "" {
		if home, _ = os.UserHomeDir(); home == "" {
			home = string(filepath.Separator) // never a file in whatever directory this runs in
		}
	}
	return filepath.Join(home, ".huaweicloud", "credentials"), false
}
