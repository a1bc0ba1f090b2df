package transport

import (
	"errors"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/stretchr/testify/assert"
)

func TestCheckEndpoint(t *testing.T) {
	tests := map[string]struct {
		endpoint  string
		allowHTTP bool
		want      string
		says      string
	}{
		"https":             {"https://iam.example.com", false, "https://iam.example.com", ""},
		"trailing slash":    {"https://iam.example.com/", false, "https://iam.example.com", ""},
		"loopback":          {"http://127.0.0.1:8080", false, "http://127.0.0.1:8080", ""},
		"loopback, v6":      {"http://[::1]:8080", false, "http://[::1]:8080", ""},
		"localhost":         {"http://localhost:1", false, "http://localhost:1", ""},
		"plain":             {"http://iam.example.com", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, looks near": {"http://127.0.0.1.example.com", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, v4 in v6":   {"http://[::ffff:127.0.0.1]:80", false, "http://[::ffff:127.0.0.1]:80", ""},
		"plain, loopback's": {"http://127.255.0.9", false, "http://127.255.0.9", ""},
		"plain, any":        {"http://0.0.0.0:8080", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, any v6":     {"http://[::]:8080", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, decimal":    {"http://2130706433", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, octal":      {"http://0177.0.0.1", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, short":      {"http://127.1", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, subdomain":  {"http://localhost.example.com", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, dot":        {"http://127.0.0.1.", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, zone":       {"http://[fe80::1%25lo]", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, case":       {"HTTP://iam.example.com", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"plain, full width": {"http://１２７.0.0.1", false, "", "OSC_PERMS_ALLOW_HTTP=1"},
		"user as host":      {"http://127.0.0.1@iam.example.com", false, "", "only scheme, host and port"},
		"user and password": {"http://127.0.0.1:secret@iam.example.com", false, "", "only scheme, host and port"},
		"backslash":         {`http://iam.example.com\@127.0.0.1`, false, "", "no URL"},
		"control character": {"http://127.0.0.1\n.example.com\r\n", false, "", "no URL"},
		"query":             {"https://example.com?x=secret", false, "", "only scheme, host and port"},
		"plain, allowed":    {"http://iam.example.com", true, "http://iam.example.com", ""},
		"path":              {"https://example.com/iam", false, "", "only scheme, host and port"},
		"password":          {"https://a:secret@example.com", false, "", "only scheme, host and port"},
		"no scheme":         {"iam.example.com", false, "", "write a URL"},
		"other scheme":      {"ftp://iam.example.com", false, "", "write a URL"},
		"nothing":           {"", false, "", "write a URL"},
		"no URL":            {"https://a b%zz", false, "", "no URL"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := CheckEndpoint(tt.endpoint, tt.allowHTTP)
			assert.Equal(t, tt.want, got)
			if tt.says == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.says)
				assert.NotContains(t, err.Error(), "secret")
			}
		})
	}
}

func TestRegionEndpoint(t *testing.T) {
	table := func(endpoint string, err error) func(string) (*region.Region, error) {
		return func(id string) (*region.Region, error) { return region.NewRegion(id, endpoint), err }
	}
	endpoint, known, err := RegionEndpoint(table("iam.example.com", nil), "x")
	assert.Equal(t, [2]any{"https://iam.example.com", true}, [2]any{endpoint, known})
	assert.NoError(t, err)
	_, known, err = RegionEndpoint(table("", errors.New("region id 'x' is not in the following supported regions of service 'IAM': []")), "x")
	assert.False(t, known)
	assert.NoError(t, err, "an unknown region is for the caller to judge")
	_, _, err = RegionEndpoint(table("", errors.New("failed to resolve file: 'regions.yaml'")), "x")
	assert.ErrorContains(t, err, "regions.yaml")
}
