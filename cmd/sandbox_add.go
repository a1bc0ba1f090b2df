package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
)

// addition is a command that adds things of one kind to a sandbox, by name. What is there already stays.
type addition struct {
	kind     string // "user": the command's name and the messages
	short    string
	regional bool // there is one in each region, so --region says where
	flags    func(*cobra.Command, *sandboxOptions)
	valid    func(name string) bool // nil: any name
	rule     string                 // what valid asks for
	add      func(o *sandboxOptions, st *fake.State, name string) error
}

// additions are all of them. A quota never stops one: it grows with what is added, as an account has what it has.
func additions() []addition {
	return []addition{
		{kind: "user", short: "Add IAM users", add: addUser},
		{kind: "group", short: "Add user groups without members", add: addGroup},
		{
			kind: "organization", short: "Add SWR organizations that the account itself created", regional: true, add: addOrganization,
			valid: fake.ValidOrganizationName, rule: "1 to 64 lowercase letters, digits and single . _ - between them, a letter first, and not library",
			flags: func(c *cobra.Command, o *sandboxOptions) {
				c.Flags().IntVar(&o.repositories, "repositories", 0, "with at least `N` image repositories")
			},
		},
		{
			kind: "cluster", short: "Add CCE clusters", regional: true, add: addCluster,
			valid: fake.ValidClusterName, rule: "4 to 128 lowercase letters, digits and -, a letter first and no - last",
		},
		{
			kind: "instance", short: "Change the status of SWR Enterprise Edition instances, or add them", regional: true, add: addInstance,
			flags: func(c *cobra.Command, o *sandboxOptions) {
				c.Flags().StringVar(&o.status, "status", "Running", "`STATUS`: Initial, Creating, Running or Unavailable")
			},
		},
	}
}

func newAddCmd(o *sandboxOptions, a addition) *cobra.Command {
	c := &cobra.Command{
		Use:   "add-" + a.kind + " NAME…",
		Short: a.short + " to a sandbox",
		Args:  arguments(1, -1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := o.file(nil)
			if err != nil {
				return err
			}
			return runAdd(o, a, file, args)
		},
	}
	o.stateFlag(c)
	if a.regional {
		o.regionFlag(c)
	}
	if a.flags != nil {
		a.flags(c, o)
	}
	return c
}

func (o *sandboxOptions) regionFlag(c *cobra.Command) {
	c.Flags().StringVar(&o.region, "region", "", "in `REGION`; the sandbox's own when left out")
}

// runAdd adds what isn't there yet, all of it or nothing.
func runAdd(o *sandboxOptions, a addition, file string, names []string) error {
	for _, name := range names {
		if name == "" {
			return fmt.Errorf("cannot add a %s without a name: leave the empty argument out", a.kind)
		}
		if a.valid != nil && !a.valid(name) {
			return fmt.Errorf("cannot add the %s %q: the cloud takes no such name: write %s", a.kind, name, a.rule)
		}
	}
	err := o.edit(file, func(st *fake.State) error {
		if a.regional {
			if err := o.settle(st); err != nil {
				return err
			}
		}
		for _, name := range names {
			if err := a.add(o, st, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if o.global.json {
		result := map[string]any{"file": file, a.kind + "s": names}
		if a.regional {
			result["region"] = o.region
		}
		return view.JSON(o.global.env.Stdout, result)
	}
	kind, say := a.kind, o.global.say
	if len(names) > 1 {
		kind += "s"
	}
	text := say.Sprintf("The sandbox in %s has the %s %s.", view.Clean(file), say.Word(kind), view.Clean(strings.Join(names, ", ")))
	if a.regional {
		text = say.Sprintf("The sandbox in %s has the %s %s in %s.", view.Clean(file), say.Word(kind), view.Clean(strings.Join(names, ", ")), view.Clean(o.region))
	}
	_, err = fmt.Fprintln(o.global.env.Stdout, text)
	return err
}

// edit changes a sandbox that is there, and saves it unless the change is an error.
func (o *sandboxOptions) edit(file string, change func(*fake.State) error) error {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no sandbox in %s yet: the first apply --sandbox makes one, with what the configuration names", file)
	}
	server, err := fake.Serve("127.0.0.1:0", nil, fake.Options{File: file, LockWait: sandboxWait})
	if err != nil {
		return err
	}
	st := server.State()
	if err = change(st); err == nil {
		err = server.Edit(func(present *fake.State) { *present = *st })
	}
	return errors.Join(err, server.Close())
}

var regionName = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)

// settle makes --region the sandbox's own where it was left out, and refuses one that is no region. The region gets a
// project.
func (o *sandboxOptions) settle(st *fake.State) error {
	if o.region == "" || o.region == st.Region {
		o.region = st.Region
		return nil
	}
	if !regionName.MatchString(o.region) {
		return fmt.Errorf("cannot use the region %q: write the region's own name, such as cn-north-4", o.region)
	}
	st.AddProject(o.region)
	return nil
}

func addUser(_ *sandboxOptions, st *fake.State, name string) error {
	if st.UserID(name) == "" {
		st.AddUser(name)
	}
	st.Quotas.Users = max(st.Quotas.Users, len(st.Users))
	return nil
}

func addGroup(_ *sandboxOptions, st *fake.State, name string) error {
	if st.GroupID(name) == "" {
		st.AddGroup(name)
	}
	st.Quotas.Groups = max(st.Quotas.Groups, len(st.Groups))
	return nil
}

func addOrganization(o *sandboxOptions, st *fake.State, name string) error {
	const most = 10_000
	if o.repositories < 0 || o.repositories > most {
		return fmt.Errorf("cannot use --repositories %d: write a number from 0 to %d", o.repositories, most)
	}
	if slices.Contains(st.ForeignOrganizations, fake.ForeignOrganization{Region: o.region, Name: name}) {
		return fmt.Errorf("cannot add the organization %s: another account has the name in %s: choose another one", name, o.region)
	}
	if st.Organization(o.region, name) == nil {
		owner := slices.IndexFunc(st.Users, func(u fake.User) bool { return u.Root })
		st.AddOrganization(o.region, name, st.Users[owner].ID)
	}
	there := map[string]bool{}
	for _, r := range st.Organization(o.region, name).Repositories {
		there[r.Name] = true
	}
	for i := 1; len(there) < o.repositories; i++ {
		if repository := fmt.Sprintf("repository-%d", i); !there[repository] {
			there[repository] = true
			st.AddRepository(o.region, name, repository)
		}
	}
	count := 0
	for _, other := range st.Organizations {
		if other.Region == o.region {
			count++
		}
	}
	st.RaiseOrganizationQuota(o.region, count)
	return nil
}

func addCluster(o *sandboxOptions, st *fake.State, name string) error {
	if st.ClusterID(o.region, name) == "" {
		st.AddCluster(o.region, name)
	}
	return nil
}

func addInstance(o *sandboxOptions, st *fake.State, name string) error {
	if known := fake.InstanceStatuses(); !slices.Contains(known, o.status) {
		return fmt.Errorf("cannot use --status %q: write one of %s", o.status, strings.Join(known, ", "))
	}
	if slices.Contains(st.RegionsWithoutEnterpriseEdition, o.region) {
		return fmt.Errorf("cannot add the instance %s: the sandbox has no Enterprise Edition in %s: take the region out of its regions_without_enterprise_edition", name, o.region)
	}
	i := slices.IndexFunc(st.Instances, func(i fake.Instance) bool { return i.Region == o.region && i.Name == name })
	if i < 0 {
		st.AddInstance(o.region, name, o.status)
		return nil
	}
	st.Instances[i].Status = o.status
	return nil
}
