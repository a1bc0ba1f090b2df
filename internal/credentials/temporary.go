package credentials

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
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
		err := sdk.ProcessSts(impl.NewDefaultHttpClient(config.DefaultHttpConfig().WithTimeout(patience).
			WithUserAgent("osc-perms").WithHttpRoundTripper(exchange)))
		if err == nil && (sdk.AK == "" || sdk.SK == "") {
			err = errors.New("the answer holds no key")
		}
		done <- result{key{NewSecret(sdk.AK), NewSecret(sdk.SK), NewSecret(sdk.SecurityToken)}, plain(err)}
	}(t.sdk)
	select {
	case r := <-done:
		return r.key, r.err
	case <-ctx.Done():
		t.sdk = nil
		return key{}, ctx.Err()
	}
}

// plain says what the SDK says of a refusal, without the JSON around it.
func plain(err error) error {
	var refusal *sdkerr.ServiceResponseError
	if errors.As(err, &refusal) {
		return errors.New(transport.Harmless(refusal.ErrorMessage, 200))
	}
	return err
}

// exchange is the connection for exchanging tokens. It stands apart from the run's transport because an exchange is
// a POST that changes nothing, which a read-only run needs too.
var exchange http.RoundTripper = &http.Transport{
	Proxy:               http.ProxyFromEnvironment,
	TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
	TLSHandshakeTimeout: patience,
	DisableKeepAlives:   true,
}
