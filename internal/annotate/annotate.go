// Package annotate puts what is wrong at the lines of a review, where a pipeline's system has such marks: GitHub Actions
// shows them in the diff of a pull request, GitLab in that of a merge request.
package annotate

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// Severity of a note.
type Severity int

// The severities. A Notice is what is worth a look and stops nothing.
const (
	Error Severity = iota
	Warning
	Notice
)

// Note is one mark.
type Note struct {
	Severity Severity
	// File is the path in the repository, with slashes; "" where the note belongs to no line.
	File    string
	Line    int // from 1
	Title   string
	Message string
}

// Reporter hands notes to the system that a pipeline runs on.
type Reporter interface {
	// Report may be called several times in a run. Errors: the system's file can't be written.
	Report([]Note) error
	// Place gives a file of the configuration in dir as the repository knows it; "" where it is outside.
	Place(dir, file string) string
}

// Find tells from the environment which system reads notes, nil for none. stderr is where GitHub Actions looks for them.
func Find(getenv func(string) string, stderr io.Writer) Reporter {
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		return &gitHub{repository{getenv("GITHUB_WORKSPACE")}, stderr}
	case getenv("GITLAB_CI") == "true" && getenv("CI_PROJECT_DIR") != "":
		root := getenv("CI_PROJECT_DIR")
		return &gitLab{repository{root}, filepath.Join(root, QualityFile)}
	}
	return nil
}

// repository is the checkout that a pipeline works in.
type repository struct{ root string }

// Place implements Reporter.
func (r repository) Place(dir, file string) string {
	if file == "" {
		return ""
	}
	path := file
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	path, err := filepath.Abs(path)
	if err != nil || r.root == "" {
		return ""
	}
	root, err := filepath.Abs(r.root)
	if err != nil {
		return ""
	}
	inside, err := filepath.Rel(resolved(root), filepath.Join(resolved(filepath.Dir(path)), filepath.Base(path)))
	if err != nil || inside == ".." || strings.HasPrefix(inside, ".."+string(os.PathSeparator)) {
		return ""
	}
	return filepath.ToSlash(inside)
}

// resolved follows links where it can: a checkout is often reached by one.
func resolved(dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

// Diagnostics makes notes of problems with the configuration in dir.
func Diagnostics(r Reporter, dir string, list diag.List) []Note {
	var notes []Note
	for _, d := range list {
		n := Note{Severity: Error, File: r.Place(dir, d.File), Line: d.Line, Title: view.Clean(d.Summary), Message: clean(d.Detail)}
		if d.Severity == diag.Warning {
			n.Severity = Warning
		}
		notes = append(notes, n)
	}
	return notes
}

// Checks makes notes of a plan's checks and guards that do not pass, at the line that declares them.
func Checks(r Reporter, dir string, plan *provision.Plan) []Note {
	var notes []Note
	for _, c := range plan.Checks {
		n := Note{Title: view.Clean(string(c.Kind) + " " + c.Name), Message: clean(c.Message)}
		switch c.Status {
		case provision.Pass:
			continue
		case provision.Fail:
			n.Severity = Error
		default:
			n.Severity = Warning
		}
		n.File, n.Line = place(r, dir, c.DeclaredAt)
		notes = append(notes, n)
	}
	return notes
}

// Removals makes notes of the lines that take access away: those who read a change should see it there.
func Removals(r Reporter, dir string, plan *provision.Plan) []Note {
	var notes []Note
	for _, c := range plan.Changes {
		if c.Action != provision.Delete {
			continue
		}
		address := view.Clean(c.Address)
		n := Note{Severity: Notice, Title: "Removed: " + address, Message: "Applied, this removes " + address + " (" + string(c.Reason) + ")."}
		if n.File, n.Line = place(r, dir, c.DeclaredAt); n.File != "" {
			notes = append(notes, n)
		}
	}
	return notes
}

// clean makes each line of a text harmless.
func clean(text string) string {
	return strings.Join(view.Cleaned(strings.Split(text, "\n")), "\n")
}

// place takes "main.hcl:12" apart.
func place(r Reporter, dir, at string) (file string, line int) {
	i := strings.LastIndexByte(at, ':')
	if i < 0 {
		return "", 0
	}
	for _, digit := range at[i+1:] {
		if digit < '0' || digit > '9' {
			return "", 0
		}
		line = 10*line + int(digit-'0')
	}
	if file = r.Place(dir, at[:i]); file == "" {
		return "", 0
	}
	return file, line
}
