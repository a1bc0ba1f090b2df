package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
)

// CheckEndpoint holds the address of a service against what this tool can call safely, and gives it without a
// trailing slash. Plain http is for loopback addresses, and for others only where Options allow it.
func (t *Transport) CheckEndpoint(endpoint string) (string, error) {
	return CheckEndpoint(endpoint, t.opt.AllowHTTP)
}

// CheckEndpoint is Transport.CheckEndpoint for who has no Transport yet.
func CheckEndpoint(endpoint string, allowHTTP bool) (string, error) {
	u, err := url.Parse(endpoint)
	shown := endpoint
	if err == nil {
		bare := *u
		if u.RawQuery != "" { // it may hold a token
			bare.RawQuery = "..."
		}
		shown = bare.Redacted()
	}
	switch {
	case err != nil:
		return "", errors.New("cannot use the endpoint: it is no URL; write one such as https://iam.myhuaweicloud.com")
	case u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "", fmt.Errorf("cannot use the endpoint %q: write a URL such as https://iam.myhuaweicloud.com", shown)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return "", fmt.Errorf("cannot use the endpoint %q: only scheme, host and port belong to it", shown)
	case u.Scheme == "http" && !allowHTTP && !loopback(u.Hostname()):
		return "", fmt.Errorf("cannot use the endpoint %q: plain http would show what is sent to everyone on the way; write https://, or set OSC_PERMS_ALLOW_HTTP=1", shown)
	}
	return u.Scheme + "://" + u.Host, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

// regions guards the SDK's region tables, which keep overrides from the environment in a plain map.
var regions sync.Mutex

// RegionEndpoint gives a service's endpoint in a region from the SDK's table and its overrides
// (HUAWEICLOUD_SDK_REGION_<SERVICE>_<REGION>, regions.yaml). lookup is the SDK's SafeValueOf of the service. known is
// false, and err nil, where the table lacks the region. Of several endpoints the first is taken.
func RegionEndpoint(lookup func(string) (*region.Region, error), id string) (endpoint string, known bool, err error) {
	regions.Lock()
	defer regions.Unlock()
	r, err := lookup(id)
	switch {
	case err != nil && strings.Contains(err.Error(), "not in the following supported regions"):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("cannot look up region %q: %w", id, err)
	case len(r.Endpoints) == 0:
		return "", false, nil
	}
	endpoint = strings.TrimSpace(r.Endpoints[0])
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	return endpoint, true, nil
}
