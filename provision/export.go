package provision

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/osc-perms/osc-perms/iam"
)

// Pick says which of a tenant's objects are meant, by patterns of names. A nil list stands for all of a kind; one that no
// name can fit, such as {""}, for none.
type Pick struct {
	Groups, Organizations, Clusters []string
}

// picked reports whether a name fits one of the patterns.
func picked(patterns []string, name string) bool {
	return patterns == nil || slices.ContainsFunc(patterns, func(p string) bool { return Match(p, name) })
}

// wants reports whether any name can fit.
func wants(patterns []string) bool {
	return patterns == nil || slices.ContainsFunc(patterns, func(p string) bool { return p != "" })
}

// group reports whether a group is meant. IAM's own group admin is protected and nobody's work: it has to be named.
func (p Pick) group(name string) bool {
	if name == iam.AdminGroup {
		return slices.Contains(p.Groups, name)
	}
	return picked(p.Groups, name)
}

// Wording is what a word in a configuration stands for, where its rules depend on that.
type Wording string

// The wordings.
const (
	WordGroup        Wording = "group"
	WordUser         Wording = "user"
	WordOrganization Wording = "organization"
	WordCluster      Wording = "cluster"
	WordNamespace    Wording = "namespace"
	WordPolicy       Wording = "policy"
	WordProject      Wording = "project"
	WordDescription  Wording = "description"
)

// Sayable tells why a configuration can't hold a text, "" where it can: the cloud has names that the language refuses.
type Sayable func(what Wording, text string) (why string)

// ExportQuestion is what an export is to tell.
type ExportQuestion struct {
	Tenant  Tenant // Name "": whatever account the credentials are of
	Pick    Pick
	Plain   bool // every group as a group, none as what onboard blocks make
	Sayable Sayable
}

// Exported is a live tenant as a configuration whose plan is empty. Everything in it is sorted.
type Exported struct {
	Account iam.Account
	Desired *Desired
	// Beside is what the blocks can't say of their objects, by address. Such a block is additive where exclusive would
	// take what it does not say.
	Beside map[string][]string
	// Left are objects that no block stands for, and why.
	Left []Remark
	// Unread is what could not be read: with any of it, the export is not all there is.
	Unread []string
}

// Export reads the live tenant and gives it as a configuration. It only reads, in as few calls as a plan of the result
// takes. What credentials may not see is told in Unread and is no error.
// Errors: *AccountError, a name of the pick that is not there, *apierr.Error, context errors.
func Export(ctx context.Context, cloud Reader, q ExportQuestion) (*Exported, error) {
	account, err := cloud.IAM.Account(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot find out whose the credentials are: %w", err)
	}
	if q.Tenant.Name != "" && account.Name != q.Tenant.Name {
		return nil, &AccountError{Want: q.Tenant.Name, Got: account.Name, At: q.Tenant.Place}
	}
	q.Tenant.Name = account.Name
	q.Tenant.OSCRegion = cmp.Or(q.Tenant.OSCRegion, q.Tenant.Region)
	o := &exportObserver{observer: newObserver(cloud, &Desired{Tenant: q.Tenant}, account), q: q}
	if err := o.rounds(ctx, o.lists); err != nil {
		return nil, err
	}
	if _, err := o.complete(ctx); err != nil {
		return nil, err
	}
	if err := q.Pick.check(o.e, q.Tenant); err != nil {
		return nil, err
	}
	if err := o.rounds(ctx, o.details, o.enterprises); err != nil {
		return nil, err
	}
	if _, err := o.complete(ctx); err != nil {
		return nil, err
	}
	return exportOf(o.e, q), nil
}

// check reports a name of the pick, without a *, that is not there.
func (p Pick) check(e *Existing, t Tenant) error {
	missing := func(patterns, there []string, kind, where string) error {
		for _, name := range patterns {
			if name != "" && !IsPattern(name) && !slices.Contains(there, name) {
				return fmt.Errorf("account %q has no %s %q%s.%s Correct the name, or write a pattern such as \"team-*\"", e.Account.Name, kind, name, where, didYouMean(name, there))
			}
		}
		return nil
	}
	if err := missing(p.Groups, names(e.Groups, func(g iam.Group) string { return g.Name }), "user group", ""); err != nil {
		return err
	}
	var organizations []string
	for _, region := range sortedKeys(e.Organizations) {
		organizations = append(organizations, names(e.Organizations[region], func(o ExistingOrganization) string { return o.Name })...)
	}
	if len(e.OrganizationsUnread) == 0 {
		if err := missing(p.Organizations, organizations, "organization", " in "+t.Region); err != nil {
			return err
		}
	}
	if _, read := e.Clusters[t.Region]; !read {
		return nil
	}
	var clusters []string
	for _, c := range e.Clusters[t.Region] {
		clusters = append(clusters, c.Name)
	}
	return missing(p.Clusters, clusters, "CCE cluster", " in "+t.Region)
}
