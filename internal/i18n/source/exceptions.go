package source

import "regexp"

// exceptions are texts with blanks that are no messages, each with the reason.
var exceptions = map[string]string{
	"text/html; charset=utf-8": "a content type",
	"GitHub Actions":           "a name", "GitLab CI": "a name",
	"UCS ":                 "a name's beginning",
	"osc-perms saved plan": "the mark of a saved plan",
	"2 January 2006":       "a day's layout", "2 Jan 2006": "a day's layout", "Jan 2, 2006": "a day's layout", "January 2, 2006": "a day's layout",
	"export %s=%s\n": "a shell's words",
	` [command] --help" for more information about a command.`: "where cobra's line ends",
	`Use "`: "where cobra's line begins",
}

// patterns are exceptions of one kind.
var patterns = map[string]*regexp.Regexp{
	"a command":                  regexp.MustCompile(`^(osc-perms )?(access|apply|permissions|schema|sandbox( (attach|detach|reset|serve|add-[a-z]+))?|%s)$`),
	"a system policy's name":     regexp.MustCompile(`^(CCE|SWR|IAM|UCS|OBS|Tenant|Security|EPS) ?(ReadOnlyAccess|FullAccess|Admin|Administrator)$`),
	"a page of the reference":    regexp.MustCompile(`^(api-[a-z]+/|iam_\d|the SDK's own message where)`),
	"a region's name":            regexp.MustCompile(`^(CN|LA|AP|AF|TR|ME)[ -][A-Z][A-Za-z0-9 -]+$`),
	"a part of Markdown or HTML": regexp.MustCompile(`^[\n#*<>/%sd() -]*(</?(details|summary)>[\n%sd() -]*)+$`),
}

func excepted(text string) bool {
	if _, ok := exceptions[text]; ok {
		return true
	}
	for _, p := range patterns {
		if p.MatchString(text) {
			return true
		}
	}
	return false
}
