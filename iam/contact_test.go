package iam_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/osc-perms/osc-perms/iam"
)

func TestParsePhone(t *testing.T) {
	china := iam.Phone{CountryCode: "0086", Number: "13800000000"}
	tests := map[string]struct {
		reason, text string
		want         iam.Phone
		says         string
	}{
		"blank":                {"as it is written", "+86 13800000000", china, ""},
		"dash":                 {"as it is written", "+86-13800000000", china, ""},
		"zeros":                {"as IAM writes the code", "0086 13800000000", china, ""},
		"zeros and dash":       {"as IAM writes the code", "0086-13800000000", china, ""},
		"in parts":             {"the code is before the first", " +86 138-0000 0000 ", china, ""},
		"another country":      {"one digit", "+1 555-0100", iam.Phone{CountryCode: "001", Number: "5550100"}, ""},
		"nothing between":      {"it may be read in several ways", "+8613800000000", iam.Phone{}, `such as "+86 13800000000"`},
		"zeros, nothing":       {"it may be read in several ways", "008613800000000", iam.Phone{}, `such as "+86 13800000000"`},
		"no country":           {"IAM wants both", "138 0000 0000", iam.Phone{}, "the country code"},
		"no number":            {"IAM wants both", "+86 ", iam.Phone{}, "the country code"},
		"empty":                {"none is left out, not written", "", iam.Phone{}, "the country code"},
		"letters":              {"digits only", "+86 13800OOOOOO", iam.Phone{}, "the country code"},
		"a code that is long":  {"there is none of four", "+1234 567", iam.Phone{}, "the country code"},
		"a code from 0":        {"there is none", "+086 13800000000", iam.Phone{}, "the country code"},
		"parentheses":          {"digits only", "+44 (0)20 7946", iam.Phone{}, "the country code"},
		"more than IAM can do": {"32 digits are the most", "+86 " + strings.Repeat("1", 33), iam.Phone{}, "33 digits"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := iam.ParsePhone(tt.text)
			assert.Equal(t, tt.want, got, tt.reason)
			if tt.says == "" {
				assert.NoError(t, err, tt.reason)
				return
			}
			assert.ErrorContains(t, err, "cannot read the phone number: ", tt.reason)
			assert.ErrorContains(t, err, tt.says, tt.reason)
			assert.NotContains(t, err.Error(), "13800OOOOOO", "numbers are nobody else's business")
		})
	}
}

func TestMasks(t *testing.T) {
	for phone, want := range map[iam.Phone]string{
		{CountryCode: "0086", Number: "13812345678"}: "+86 138****5678",
		{CountryCode: "001", Number: "5550100"}:      "+1 ****0100",
		{CountryCode: "0086", Number: "12345678"}:    "+86 123****5678",
		{CountryCode: "0086", Number: "1234"}:        "+86 ****",
		{Number: "13812345678"}:                      "138****5678",
		{}:                                           "",
	} {
		assert.Equal(t, want, phone.Masked())
	}
	for address, want := range map[string]string{
		"erin@example.com": "e***@example.com", "e@example.com": "e***@example.com", "": "", "李@example.cn": "李***@example.cn", "erin": "e***", "@example.com": "***@example.com",
	} {
		assert.Equal(t, want, iam.MaskedEmail(address))
	}
}

func TestCheckEmail(t *testing.T) {
	for address, says := range map[string]string{
		"": "", "erin@example.com": "", "erin.o'hara+x@mail.example.com": "",
		"erin": "no e-mail address", "erin@": "no e-mail address", "@example.com": "no e-mail address", "Erin <erin@example.com>": "no e-mail address",
		"erin@example.com, bob@example.com": "no e-mail address", "erin @example.com": "no e-mail address",
		strings.Repeat("a", 250) + "@example.com": "262 characters",
	} {
		p := iam.CheckEmail(address)
		assert.Equal(t, says != "", p.Certain, "%q: %s", address, p.Text)
		assert.Contains(t, p.Text, says, "%q", address)
		assert.Equal(t, says == "", p.Text == "", "%q", address)
	}
}

func TestCheckNewUserName(t *testing.T) {
	tests := map[string]struct {
		name, says string
		certain    bool
	}{
		"usual":          {"erin.o-hara_2 x", "", false},
		"longest":        {strings.Repeat("a", 64), "", false},
		"empty":          {"", "is empty", true},
		"long":           {strings.Repeat("a", 65), "65 characters", true},
		"digit first":    {"2erin", "begins with a digit", true},
		"other sign":     {"erin@example", "has '@'", true},
		"slash":          {"erin/x", "has '/'", true},
		"Chinese":        {"李雷", "may refuse", false},
		"blank at end":   {"erin ", "begins or ends with a blank", false},
		"certain counts": {" erin@", "has '@'", true},
		"no character":   {"erin\xff", "has", true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := iam.CheckNewUserName(tt.name)
			assert.Equal(t, tt.says != "", p.Text != "", p.Text)
			assert.Contains(t, p.Text, tt.says)
			assert.Equal(t, tt.certain, p.Certain, p.Text)
		})
	}
}
