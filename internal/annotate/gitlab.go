package annotate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"github.com/google/renameio/v2/maybe"

	"github.com/osc-perms/osc-perms/internal/jsontext"
)

// QualityFile is the report that GitLab takes as artifacts:reports:codequality, at the top of the checkout.
const QualityFile = "gl-code-quality-report.json"

// gitLab writes a Code Quality report (docs.gitlab.com, "Code Quality": the Code Climate format's part that is read). Each
// run of a job adds to it, so that one job may look at several configurations.
type gitLab struct {
	repository
	file string
}

// finding is one entry of the report.
type finding struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"` // the same for the same finding in another run
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// Report implements Reporter. Notes that belong to no line have no place in the report: they stand in the job's log.
func (g *gitLab) Report(notes []Note) error {
	report, err := g.there()
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, entry := range report {
		var f finding
		if err := json.Unmarshal(entry, &f); err == nil {
			known[f.Fingerprint] = true
		}
	}
	for _, n := range notes {
		if n.File == "" {
			continue
		}
		f := finding{Description: n.Title, CheckName: "osc-perms", Severity: [...]string{"critical", "major", "info"}[n.Severity]}
		if n.Message != "" {
			f.Description += ": " + n.Message
		}
		f.Location.Path, f.Location.Lines.Begin = n.File, max(1, n.Line)
		sum := sha256.Sum256([]byte(n.File + "\x00" + strconv.Itoa(n.Line) + "\x00" + f.Severity + "\x00" + f.Description))
		f.Fingerprint = hex.EncodeToString(sum[:])
		if known[f.Fingerprint] {
			continue
		}
		known[f.Fingerprint] = true
		entry, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("cannot write the code quality report: %w", err)
		}
		report = append(report, entry)
	}
	text, err := jsontext.Encode(report, "  ")
	if err != nil {
		return fmt.Errorf("cannot write the code quality report: %w", err)
	}
	if err := maybe.WriteFile(g.file, text, 0o644); err != nil {
		return fmt.Errorf("cannot write the code quality report: %w", err)
	}
	return nil
}

// there reads what this job has reported already. A file that is no report is another's: it is left as it is.
func (g *gitLab) there() ([]json.RawMessage, error) {
	report := []json.RawMessage{}
	text, err := os.ReadFile(g.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return report, nil
	case err != nil:
		return nil, fmt.Errorf("cannot add to the code quality report: %w", err)
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("cannot add to the code quality report %s, which is no list of findings (%w): remove it", g.file, err)
	}
	return report, nil
}
