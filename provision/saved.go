package provision

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/osc-perms/osc-perms/internal/jsontext"
)

// savedKind marks a saved plan; savedVersion its form.
const (
	savedKind    = "osc-perms saved plan"
	savedVersion = 1
)

// Saved is a plan kept for a later apply, together with the desired state it came from. It holds no secret.
type Saved struct {
	Desired *Desired `json:"desired"`
	Plan    *Plan    `json:"plan"`
	// MaxRemovals is the ceiling given on the command line, if any.
	MaxRemovals *int `json:"max_removals,omitempty"`
	// Today is the day that was named on the command line to plan for; "" for the day on which it is applied.
	Today string `json:"today,omitempty"`
	// Endpoints are the addresses that were used, as far as they were not the SDK's own.
	Endpoints Endpoints `json:"endpoints"`
	// SandboxFile is the sandbox's state file for a plan made on one.
	SandboxFile string `json:"sandbox_file,omitempty"`
}

type savedFile struct {
	Kind     string          `json:"kind"`
	Version  int             `json:"version"`
	Checksum string          `json:"checksum"`
	Content  json.RawMessage `json:"content"`
}

// SensitiveError says that a plan can't be saved, because what it would do holds a sensitive value.
type SensitiveError struct{ Group, At string }

func (e *SensitiveError) Error() string {
	return fmt.Sprintf("cannot save the plan: the description of group %q (%s) comes from a sensitive variable, and a saved plan holds no secret; "+
		"apply the configuration directly, or make the variable an ordinary one", e.Group, e.At)
}

// Encode gives the saved plan's file: JSON text with a checksum over its content. Equal plans give equal bytes.
// Error: *SensitiveError.
func (s *Saved) Encode() ([]byte, error) {
	for _, g := range s.Desired.Groups {
		if g.SensitiveDescription {
			return nil, &SensitiveError{g.Name, g.Place.String()}
		}
	}
	content, err := jsontext.Encode(s, "  ")
	if err != nil {
		return nil, fmt.Errorf("cannot encode the plan: %w", err)
	}
	return jsontext.Encode(savedFile{savedKind, savedVersion, checksum(content), content}, "  ")
}

// checksum is over the compact form, so that it does not depend on indentation.
func checksum(content []byte) string {
	var b bytes.Buffer
	if json.Compact(&b, content) != nil {
		return ""
	}
	sum := sha256.Sum256(b.Bytes())
	return "sha256:" + hex.EncodeToString(sum[:])
}

// SavedPlanError says why a file is no saved plan that can be applied.
type SavedPlanError struct{ Why string }

func (e *SavedPlanError) Error() string { return e.Why + "; make a new one with osc-perms plan --out" }

// MaxSaved bounds a saved plan, in bytes: that of a tenant with thousands of people is far smaller.
const MaxSaved = 64 << 20

// Decode reads what Encode wrote. A file that was edited, cut short or made by something else is refused with a
// *SavedPlanError.
func Decode(data []byte) (*Saved, error) {
	if len(data) > MaxSaved {
		return nil, &SavedPlanError{"this is larger than any saved plan"}
	}
	var file savedFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, &SavedPlanError{fmt.Sprintf("this is no saved plan, or it was cut short (%v)", err)}
	}
	switch {
	case file.Kind != savedKind:
		return nil, &SavedPlanError{"this is JSON but no saved plan"}
	case file.Version != savedVersion:
		return nil, &SavedPlanError{fmt.Sprintf("the saved plan has version %d, and this osc-perms reads version %d", file.Version, savedVersion)}
	case file.Checksum != checksum(file.Content):
		return nil, &SavedPlanError{"the saved plan was changed or damaged after it was written: its checksum does not fit"}
	}
	var s Saved
	decoder := json.NewDecoder(bytes.NewReader(file.Content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, &SavedPlanError{fmt.Sprintf("the saved plan can't be read (%v)", err)}
	}
	if s.Desired == nil || s.Plan == nil {
		return nil, &SavedPlanError{"the saved plan is not whole"}
	}
	return &s, nil
}

// IsSaved reports whether a text is a saved plan, from the word at its beginning: so is one that is damaged, or of another
// version.
func IsSaved(data []byte) bool {
	head := bytes.TrimLeft(data[:min(len(data), 512)], " \t\r\n")
	kind, _ := json.Marshal(savedKind) // a text
	at := bytes.Index(head, kind)
	return bytes.HasPrefix(head, []byte("{")) && at > 0 && bytes.Contains(head[:at], []byte(`"kind"`))
}
