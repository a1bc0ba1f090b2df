package i18n

import (
	"fmt"
	"strings"
)

// ForFlag gives the printer that --lang asks for: en and zh, with or without a region and an encoding, such as zh-CN or
// en_US.UTF-8. The error names the two.
func ForFlag(lang string) (*Printer, error) {
	switch language(lang) {
	case "en":
		return nil, nil
	case "zh":
		return Chinese()
	}
	return nil, fmt.Errorf("cannot use --lang %q: write en for English, or zh for Simplified Chinese", lang)
}

// ForEnvironment gives the printer for LC_ALL, LC_MESSAGES or LANG, the first that is set, as POSIX has it. Any language
// but Chinese is English.
func ForEnvironment(getenv func(string) string) (*Printer, error) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if lang := getenv(name); lang != "" {
			if language(lang) == "zh" {
				return Chinese()
			}
			return nil, nil
		}
	}
	return nil, nil
}

// language is the first part of a locale's name: "zh" of zh_CN.UTF-8 and of zh-Hans-CN.
func language(locale string) string {
	name, _, _ := strings.Cut(strings.ToLower(locale), ".")
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "_", "-"), "-")
	return name
}
