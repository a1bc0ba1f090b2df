package cmd

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBuiltFrom(t *testing.T) {
	const revision = "0123456789abcdef0123456789abcdef01234567"
	vcs := func(main, modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: main}, Settings: []debug.BuildSetting{
			{Key: "vcs.revision", Value: revision}, {Key: "vcs.modified", Value: modified},
		}}
	}
	module := func(main string) *debug.BuildInfo { return &debug.BuildInfo{Main: debug.Module{Version: main}} }
	type want struct {
		version, commit string
		modified        bool
	}
	for _, tc := range []struct {
		reason          string
		version, commit string
		info            *debug.BuildInfo
		want            want
	}{
		{"a release", "1.2.3", revision, module("(devel)"), want{"1.2.3", revision, false}},
		{"a release, whatever Go saw", "1.2.3", "abc", vcs("v9.9.9", "true"), want{"1.2.3", "abc", false}},
		{"a release of a commit without a tag", "dev-0123456789ab", revision, module(""), want{"dev-0123456789ab", revision, false}},
		{"a checkout", "dev", "", vcs("v0.0.0-20261125000000-0123456789ab", "false"), want{"dev-0123456789ab", revision, false}},
		{"a checkout with changes", "dev", "", vcs("v0.0.0-20261125000000-0123456789ab+dirty", "true"), want{"dev-0123456789ab-modified", revision, true}},
		{"a checkout that Go was not told to look at", "dev", "", module("(devel)"), want{"dev", "", false}},
		{"installed by version", "dev", "", module("v1.2.3"), want{"v1.2.3", "", false}},
		{"nothing known", "dev", "", nil, want{"dev", "", false}},
	} {
		t.Run(tc.reason, func(t *testing.T) {
			b := builtFrom(tc.version, tc.commit, tc.info)
			assert.Equal(t, tc.want, want{b.Version, b.Commit, b.Modified})
			assert.NotEmpty(t, b.Go)
			assert.Contains(t, b.Platform, "/")
		})
	}
}
