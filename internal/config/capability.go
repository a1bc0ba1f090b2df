package config

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/osc"
)

// capabilityCalled finds the capability of an id. Where a word is none, remedy says what to write: people bring along
// the console's words and their own.
func capabilityCalled(word string) (c osc.Capability, remedy string) {
	if e, ok := osc.Of(osc.Capability(word)); ok {
		return e.ID, ""
	}
	plain := strings.TrimSpace(word)
	for _, w := range []string{plain, strings.ToLower(plain)} {
		meant, ok := osc.Meant(w)
		if _, isID := osc.Of(osc.Capability(w)); isID {
			meant, ok = osc.Capability(w), true
		}
		if e, _ := osc.Of(meant); ok {
			return "", fmt.Sprintf("Did you mean %q? It is: %s (%s).", e.ID, e.English, e.Chinese)
		}
	}
	var ids []string
	for _, id := range osc.Capabilities() {
		ids = append(ids, string(id))
	}
	return "", "Write " + oneOf(ids) + "." + didYouMean(word, ids)
}
