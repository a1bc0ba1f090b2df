// Package config reads the configuration language: HCL files in, provision.Desired out, and every mistake in its
// place with its remedy. It calls no network and reads no file outside the configuration and the given root.
package config

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/osc-perms/osc-perms/internal/diag"
	"github.com/osc-perms/osc-perms/provision"
)

// Options say what to load.
type Options struct {
	Dir      string   // the configuration
	Root     string   // a directory that file functions may read in too; "" for Dir alone
	VarFiles []string // files with values of variables, later ones winning
	Vars     []string // "name=value", later ones winning, and winning over files
	Environ  []string // as os.Environ gives it, for OSC_PERMS_VAR_<name>
}

// Loaded is a configuration that was read.
type Loaded struct {
	Desired  *provision.Desired // nil when there are errors
	Warnings diag.List          // all of them
	doubts   []doubt
	Sources  Sources
}

// Load reads a configuration. It reports all mistakes of all files in one run: the list is nil, or holds at
// least one error, and then the warnings too.
func Load(opt Options) (*Loaded, diag.List) {
	l := &loader{
		opt:          opt,
		sources:      Sources{},
		valueSources: Sources{},
		memo:         map[node]cty.Value{},
		objects:      map[string]cty.Value{},
		cycles:       map[string]bool{},
		made:         map[string]firstPlace{},
		owned:        map[string]firstPlace{},
	}
	desired := l.load()
	if l.incomplete && !l.failed() {
		l.fail(hcl.Range{}, "Write the values it is made of without what is unusual, and report this as a bug.",
			"cannot work out the whole configuration: a value stays unknown")
	}
	shown := maps.Clone(l.valueSources)
	maps.Copy(shown, l.sources)
	list := l.diagnostics(shown)
	loaded := &Loaded{Sources: l.sources}
	for i, d := range list {
		if d.Severity == diag.Warning {
			loaded.Warnings = append(loaded.Warnings, d)
			loaded.doubts = append(loaded.doubts, doubt{d, l.found[i].written})
		}
	}
	if list.HasErrors() {
		return loaded, list
	}
	loaded.Desired = desired
	return loaded, nil
}

// loader is one run of Load.
type loader struct {
	problems
	opt     Options
	sources Sources
	// valueSources are files with values of variables, as far as they hold no secrets.
	valueSources Sources

	declarations
	// broken: a file has a syntax error, so that what seems undeclared may stand in it.
	broken bool
	files  fileReader // of the directory, and of --root
	// incomplete: something was left out because a mistake in it, or in what it uses, was reported.
	incomplete bool

	functions map[string]function.Function
	values    map[string]given
	memo      map[node]cty.Value
	objects   map[string]cty.Value // what group.<label> and its like are, by reference and attributes
	stack     []frame
	cycles    map[string]bool // reported
	chained   bool            // a chain of references that is too long was reported
	held      int             // values in locals

	made          map[string]firstPlace // groups that onboard blocks ask for, by cloud name
	owned         map[string]firstPlace // onboard blocks, by prefix
	onboardsKnown bool                  // all groups that onboard blocks ask for are in made
}

func (l *loader) load() *provision.Desired {
	l.files = newFileReader(l.opt.Dir, l.opt.Root)
	bodies := l.readFiles()
	if len(bodies) == 0 {
		return nil
	}
	for _, b := range bodies {
		l.declare(b)
	}
	l.checkDeclarations()
	l.functions = functions(l.files)
	l.values = l.givenValues()
	l.validateVariables()
	for _, name := range l.localNames() {
		l.value(node{"local", name, ""}, l.locals[name].NameRange)
	}

	d := &provision.Desired{Tenant: l.tenant()}
	mode := l.tenantMode()
	d.Users = l.readUsers()
	d.Groups = l.readGroups(mode)
	d.Onboards = l.readOnboards(mode, d.Tenant.Region) // before grants, which may name its groups
	d.Organizations = l.readOrganizations(mode, d.Tenant.Region)
	d.Clusters = l.readClusters(mode, d.Tenant.Region)
	l.readSuperfluous(mode, d.Tenant.Region)
	offboard := l.readOffboards()
	d.Offboard = orNil(offboard)
	d.Quotas = l.readQuotas(d.Tenant.Region)
	d.Checks = l.readChecks()
	d.Prune = firstOf(l.prunes, l.readPrune)
	d.Guard = firstOf(l.guards, l.readGuard)
	l.checkUserNames()
	l.checkGroupNames()
	l.checkOnboardGroups()
	l.checkOrganizationNames(d.Organizations)
	l.checkClusterNames(d.Clusters)
	l.checkOffboarded(d, offboard)
	l.checkEmptyGroups(d)
	return d
}
