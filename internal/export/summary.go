package export

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/internal/view"
	"github.com/osc-perms/osc-perms/provision"
)

// Document is what `export --json` prints.
type Document struct {
	ToolVersion   string               `json:"tool_version"`
	Tenant        provision.PlanTenant `json:"tenant"`
	Sandbox       bool                 `json:"sandbox,omitempty"`
	File          string               `json:"file,omitempty"` // where it was written; "" where it was not
	Configuration string               `json:"configuration"`  // the text of an .hcl file
	Complete      bool                 `json:"complete"`       // all that was meant could be read
	Unread        []string             `json:"unread"`
	Unfit         []string             `json:"unfit"` // which of the patterns no name fits
	// Beside is what the blocks can't say of their objects, by address; Left the objects that no block stands for.
	Beside map[string][]string `json:"beside"`
	Left   []provision.Remark  `json:"left"`
	Counts Counts              `json:"summary"`
	Calls  []view.Call         `json:"calls"`
}

// Counts is how many blocks of each kind an export has.
type Counts struct {
	Onboards      int `json:"onboards"`
	Groups        int `json:"groups"`
	Organizations int `json:"organizations"`
	Clusters      int `json:"clusters"`
}

// Count counts the blocks.
func Count(x *provision.Exported) Counts {
	d := x.Desired
	return Counts{len(d.Onboards), len(d.Groups), len(d.Organizations), len(d.Clusters)}
}

// String is such as "2 onboard blocks, 28 groups, 4 organizations, 1 cluster"; kinds of which there are none are left out.
func (c Counts) String() string {
	var parts []string
	for _, k := range []struct {
		n         int
		one, many string
	}{{c.Onboards, "onboard block", "onboard blocks"}, {c.Groups, "group", "groups"}, {c.Organizations, "organization", "organizations"}, {c.Clusters, "cluster", "clusters"}} {
		switch k.n {
		case 0:
		case 1:
			parts = append(parts, "1 "+k.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", k.n, k.many))
		}
	}
	if len(parts) == 0 {
		return "nothing to declare"
	}
	return strings.Join(parts, ", ")
}
