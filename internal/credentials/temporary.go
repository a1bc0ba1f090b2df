package credentials

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/impl"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"

	"github.com/osc-perms/osc-perms/internal/transport"
)

// patience is how long one step of getting a temporary key may take.
const patience = 10 * time.Second

// temporary gets keys that live for some hours, by the SDK's own means: an identity provider's token exchanged at
// IAM, or the metadata service. The SDK keeps the key and gets a new one 40 minutes before it ends.
type temporary struct {
	make func() (*basic.Credentials, error)
	sdk  *basic.Credentials // nil before the first key
}

// federated exchanges the token in a file, which the pipeline writes, for a key.
func federated(providerID, tokenFile, iamEndpoint string) *temporary {
	return &temporary{make: func() (*basic.Credentials, error) {
		return basic.NewCredentialsBuilder().WithIdpId(providerID).WithIdTokenFile(tokenFile).
			WithIamEndpointOverride(iamEndpoint).SafeBuild()
	}}
}

// instance asks the metadata service of the machine: a builder without any key means that to the SDK.
func instance() *temporary {
	return &temporary{make: func() (*basic.Credentials, error) { return basic.NewCredentialsBuilder().SafeBuild() }}
}

// get gives the present key, or a new one. The SDK takes no context here: when ctx ends, get returns, leaves what is
// under way to the SDK's own time-outs, and begins anew the next time.
func (t *temporary) get(ctx context.Context) (key, error) {
	if t.sdk == nil {
		sdk, err := t.make()
		if err != nil {
			return key{}, err
		}
		t.sdk = sdk
	}
	type result struct {
		key key
		err error
	}
	done := make(chan result, 1)
	go func(sdk *basic.Credentials) {
		// The SDK takes it for granted that an answer holds what it looks for.
		defer func() {
			if recover() != nil {
				done <- result{err: errors.New("the answer is not what the API documents")}
			}
		}()
		var sent noted
		err := sdk.ProcessSts(impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithTimeout(patience).
			WithUserAgent("osc-perms").WithHttpRoundTripper(&sent)))
		if err == nil && (sdk.AK == "" || sdk.SK == "") {
			err = errors.New("the answer holds no key")
		}
		done <- result{key{NewSecret(sdk.AK), NewSecret(sdk.SK), NewSecret(sdk.SecurityToken)}, plain(err, sent.tokens)}
	}(t.sdk)
	select {
	case r := <-done:
		if r.err != nil {
			t.sdk = nil // half done, it is good for nothing
		}
		return r.key, r.err
	case <-ctx.Done():
		t.sdk = nil
		return key{}, ctx.Err()
	}
}

// plain says what the SDK says of a refusal, without the JSON around it, the secrets that it may quote, and the piece of
// an answer with a key in it that a decoder shows.
func plain(err error, hide []string) error {
	if err == nil {
		return nil
	}
	text := transport.WithoutContext(err.Error())
	var refusal *sdkerr.ServiceResponseError
	if errors.As(err, &refusal) {
		text = refusal.ErrorMessage
	}
	return exchangeError{transport.Harmless(transport.Hide(text, hide), 200), err}
}

// exchangeError is told in words that can be shown; what it wraps is for telling kinds of errors apart.
type exchangeError struct {
	text string
	err  error
}

func (e exchangeError) Error() string { return e.text }

// Is knows the time-outs in what went wrong, and nothing else of it.
func (e exchangeError) Is(target error) bool {
	return (target == context.DeadlineExceeded || target == context.Canceled) && errors.Is(e.err, target)
}

// Format keeps the error behind the words out of sight, whatever the verb.
func (e exchangeError) Format(f fmt.State, _ rune) { io.WriteString(f, e.text) }

// noted is the connection of one exchange. It notes what is sent for a key and must not be shown: the identity provider's
// token, as the file held it at that moment, and then IAM's own.
type noted struct{ tokens []string }

// RoundTrip implements http.RoundTripper.
func (n *noted) RoundTrip(req *http.Request) (*http.Response, error) {
	n.tokens = append(n.tokens, tokensOf(req)...)
	return exchange.RoundTrip(req)
}

// tokensOf reads the token from the copy of the body that a request keeps for sending it again: the id of the two calls
// POST /v3.0/OS-AUTH/id-token/tokens and POST /v3.0/OS-CREDENTIAL/securitytokens.
func tokensOf(req *http.Request) (tokens []string) {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return nil
	}
	defer body.Close()
	var sent struct {
		Auth struct {
			IDToken  struct{ ID string } `json:"id_token"`
			Identity struct {
				Token struct{ ID string }
			}
		}
	}
	if json.NewDecoder(body).Decode(&sent) != nil {
		return nil
	}
	return slices.DeleteFunc([]string{sent.Auth.IDToken.ID, sent.Auth.Identity.Token.ID}, func(token string) bool { return token == "" })
}

// exchange is the connection for exchanging tokens. It stands apart from the run's transport because an exchange is
// a POST that changes nothing, which a read-only run needs too.
var exchange http.RoundTripper = short{&http.Transport{
	Proxy:                  http.ProxyFromEnvironment,
	TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
	TLSHandshakeTimeout:    patience,
	DisableKeepAlives:      true,
	MaxResponseHeaderBytes: mostAnswered,
}}

// mostAnswered is how long an answer about a key may be, and its headers: real ones have some thousand bytes.
const mostAnswered = 256 << 10

// short cuts off answers without end.
type short struct{ http.RoundTripper }

func (s short) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(req)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, mostAnswered), resp.Body}
	}
	return resp, err
}
