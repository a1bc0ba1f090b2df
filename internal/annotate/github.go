package annotate

import (
	"fmt"
	"io"
	"strings"

	"github.com/osc-perms/osc-perms/internal/view"
)

// gitHub writes workflow commands, which the runner takes out of the log. GitHub shows ten errors, ten warnings and ten
// notices of a step (docs.github.com, "Workflow commands for GitHub Actions").
type gitHub struct {
	repository
	w io.Writer
}

// Report implements Reporter.
func (g *gitHub) Report(notes []Note) error {
	var b strings.Builder
	for _, n := range notes {
		var properties []string
		if n.File != "" && view.Clean(n.File) == n.File { // of another name the log would show more than a name
			properties = append(properties, "file="+property(n.File))
			if n.Line > 0 {
				properties = append(properties, fmt.Sprintf("line=%d", n.Line))
			}
		}
		properties = append(properties, "title="+property(n.Title))
		message := n.Message
		if message == "" {
			message = n.Title
		}
		fmt.Fprintf(&b, "::%s %s::%s\n", [...]string{"error", "warning", "notice"}[n.Severity], strings.Join(properties, ","), data(message))
	}
	_, err := io.WriteString(g.w, b.String())
	return err
}

// data and property are how a command's text and its properties are escaped.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(text string) string     { return dataEscapes.Replace(text) }
func property(text string) string { return propertyEscapes.Replace(text) }
