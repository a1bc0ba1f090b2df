package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
)

func newAttachCmd(o *sandboxOptions) *cobra.Command {
	c := newDriftCmd(o, "attach", "Give a group a policy in a sandbox, behind the tool's back", runAttach)
	c.Long = "attach gives the group the policy in the scope that the policy is made for: a policy of global services there, one of\n" +
		"projects in the project of the region, one of both for all resources."
	o.regionFlag(c)
	return c
}

func newDetachCmd(o *sandboxOptions) *cobra.Command {
	c := newDriftCmd(o, "detach", "Take a policy from a group in a sandbox, behind the tool's back", runDetach)
	c.Long = "detach takes every policy of that name from the group, in all scopes."
	return c
}

func newDriftCmd(o *sandboxOptions, verb, short string, run func(o *sandboxOptions, file, group, policy string) error) *cobra.Command {
	c := &cobra.Command{
		Use: verb + " GROUP POLICY", Short: short, Example: "  osc-perms sandbox " + verb + ` osc "UCS FullAccess"`, Args: arguments(2, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := o.file(nil)
			if err != nil {
				return err
			}
			return run(o, file, args[0], args[1])
		},
	}
	o.stateFlag(c)
	return c
}

func runAttach(o *sandboxOptions, file, group, policy string) error {
	var scope string
	var made bool
	err := o.edit(file, func(st *fake.State) error {
		id, err := namedIn(st, file, group, policy)
		if err != nil {
			return err
		}
		if err := o.settle(st); err != nil {
			return err
		}
		var a fake.Attachment
		a, made = st.AttachByType(id, policy, o.region)
		scope = scopeIn(st, a)
		return nil
	})
	if err != nil {
		return err
	}
	done := "got the policy %s (%s)"
	if !made {
		done = "has the policy %s (%s) already: nothing changed"
	}
	return o.tell(file, group, policy, []string{scope}, made, fmt.Sprintf(done, policy, scope))
}

func runDetach(o *sandboxOptions, file, group, policy string) error {
	scopes := []string{}
	err := o.edit(file, func(st *fake.State) error {
		id, err := namedIn(st, file, group, policy)
		if err != nil {
			return err
		}
		for _, a := range st.DetachAll(id, policy) {
			scopes = append(scopes, scopeIn(st, a))
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(scopes)
	scopes = slices.Compact(scopes) // two policies of one name, in one scope
	done := fmt.Sprintf("lost the policy %s (%s)", policy, strings.Join(scopes, ", "))
	if len(scopes) == 0 {
		done = fmt.Sprintf("does not have the policy %s: nothing changed", policy)
	}
	return o.tell(file, group, policy, scopes, len(scopes) > 0, done)
}

// tell says what became of a group, and where.
func (o *sandboxOptions) tell(file, group, policy string, scopes []string, changed bool, done string) error {
	if o.global.json {
		return view.JSON(o.global.env.Stdout, map[string]any{"file": file, "group": group, "policy": policy, "scopes": scopes, "changed": changed})
	}
	_, err := fmt.Fprintln(o.global.env.Stdout, o.global.say.Sprintf("In the sandbox in %s, the group %s %s.", view.Clean(file), view.Clean(group), view.Clean(o.global.say.Sentence(done))))
	return err
}

// namedIn gives the id of a group of the sandbox, and refuses a policy that it doesn't know.
func namedIn(st *fake.State, file, group, policy string) (id string, err error) {
	if id = st.GroupID(group); id == "" {
		var names []string
		for _, g := range st.Groups {
			names = append(names, g.Name)
		}
		slices.Sort(names)
		return "", fmt.Errorf("there is no group %q in the sandbox in %s: it has %s", group, file, strings.Join(names, ", "))
	}
	if st.RoleID(policy) == "" {
		return "", fmt.Errorf("there is no policy %q in the sandbox in %s: write its name as the console shows it, such as \"UCS FullAccess\"", policy, file)
	}
	return id, nil
}

// scopeIn says where an attachment applies.
func scopeIn(st *fake.State, a fake.Attachment) string {
	switch a.Scope {
	case fake.ScopeAll:
		return "all resources"
	case fake.ScopeProject:
		for _, p := range st.Projects {
			if p.ID == a.ScopeID {
				return "project " + p.Name
			}
		}
	case fake.ScopeEnterpriseProject:
		for _, e := range st.EnterpriseProjects {
			if e.ID == a.ScopeID {
				return "enterprise project " + e.Name
			}
		}
	}
	return "global services"
}
