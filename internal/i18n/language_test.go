package i18n

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestForFlag(t *testing.T) {
	chinese, err := Chinese()
	require.NoError(t, err)
	tests := []struct {
		reason, lang string
		want         *Printer
		wrong        bool
	}{
		{"English", "en", nil, false},
		{"with a region", "en-US", nil, false},
		{"as a locale", "en_US.UTF-8", nil, false},
		{"Chinese", "zh", chinese, false},
		{"with a region", "zh-CN", chinese, false},
		{"with a script", "zh-Hans-CN", chinese, false},
		{"as a locale", "zh_CN.UTF-8", chinese, false},
		{"in capitals", "ZH", chinese, false},
		{"another", "fr", nil, true},
		{"a word that begins so", "zhang", nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := ForFlag(tt.lang)
			assert.Same(t, tt.want, got)
			if tt.wrong {
				require.ErrorContains(t, err, "write en for English, or zh for Simplified Chinese")
			} else {
				require.NoError(t, err)
			}
		})
	}
}

func TestForEnvironment(t *testing.T) {
	chinese, err := Chinese()
	require.NoError(t, err)
	tests := []struct {
		reason string
		env    map[string]string
		want   *Printer
	}{
		{"nothing is set", nil, nil},
		{"LANG", map[string]string{"LANG": "zh_CN.UTF-8"}, chinese},
		{"LC_MESSAGES before LANG", map[string]string{"LC_MESSAGES": "zh_CN", "LANG": "en_US.UTF-8"}, chinese},
		{"LC_ALL before all", map[string]string{"LC_ALL": "C", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN.UTF-8"}, nil},
		{"one that is not known is English", map[string]string{"LANG": "fr_FR.UTF-8"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			got, err := ForEnvironment(func(name string) string { return tt.env[name] })
			require.NoError(t, err)
			assert.Same(t, tt.want, got)
		})
	}
}
