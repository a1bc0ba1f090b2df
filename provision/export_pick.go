package provision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/cce"
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

// choice is what a pick says of a kind, and what there is to choose from.
type choice struct {
	patterns, there    []string
	flag, kind, region string
	read               bool   // there is all there is, but for what unseen says
	unseen             string // what SWR counts and does not list
}

func (p Pick) choices(e *Existing, t Tenant) []choice {
	groups := choice{patterns: p.Groups, flag: "--groups", kind: "user group", read: true, there: names(e.Groups, func(g iam.Group) string { return g.Name })}
	organizations := choice{patterns: p.Organizations, flag: "--organizations", kind: "organization", region: t.Region, read: len(e.OrganizationsUnread) == 0}
	for _, region := range sortedKeys(e.Organizations) {
		organizations.unseen = cmp.Or(organizations.unseen, e.unseenOrganizations(region))
		organizations.there = append(organizations.there, names(e.Organizations[region], func(o ExistingOrganization) string { return o.Name })...)
	}
	_, read := e.Clusters[t.Region]
	return []choice{groups, organizations, {
		patterns: p.Clusters, flag: "--clusters", kind: "CCE cluster", region: t.Region, read: read,
		there: names(e.Clusters[t.Region], func(c cce.Cluster) string { return c.Name }),
	}}
}

// check reports a name of the pick, without a *, that is not there.
func (p Pick) check(e *Existing, t Tenant) error {
	for _, c := range p.choices(e, t) {
		for _, name := range c.patterns {
			if !c.read || name == "" || IsPattern(name) || slices.Contains(c.there, name) {
				continue
			}
			err := fmt.Errorf("account %q has no %s %q.%s Correct the name, or write a pattern such as \"team-*\"", e.Account.Name, c.kind, name, didYouMean(name, c.there))
			if c.region != "" {
				err = fmt.Errorf("account %q has no %s %q in %s.%s Correct the name, or write a pattern such as \"team-*\"", e.Account.Name, c.kind, name, c.region, didYouMean(name, c.there))
			}
			if c.unseen != "" {
				return fmt.Errorf("%w. But %s, and it may be among the others. %s", err, c.unseen, SeeAll)
			}
			return err
		}
	}
	return nil
}

// unfit says which patterns no name fits; more often than not it is a slip.
func (p Pick) unfit(e *Existing, t Tenant) []string {
	unfit := []string{}
	for _, c := range p.choices(e, t) {
		for _, pattern := range c.patterns {
			if !c.read || !IsPattern(pattern) || slices.ContainsFunc(c.there, func(name string) bool { return Match(pattern, name) }) {
				continue
			}
			what := fmt.Sprintf("no %s fits %s %q.%s", c.kind, c.flag, pattern, fitsNearly(pattern, c.there))
			if c.region != "" {
				what = fmt.Sprintf("no %s in %s fits %s %q.%s", c.kind, c.region, c.flag, pattern, fitsNearly(pattern, c.there))
			}
			unfit = append(unfit, what)
		}
	}
	return unfit
}

// fitsNearly is the sentence about names that a pattern may have meant: letter case aside, or with its text at the start or
// within.
func fitsNearly(pattern string, there []string) string {
	lower := strings.ToLower(pattern)
	var near []string
	for _, wish := range []string{lower, "*" + lower, "*" + lower + "*"} {
		for _, name := range newSet(there...).sorted() {
			if len(near) < mostNear && Match(wish, strings.ToLower(name)) && !slices.Contains(near, `"`+name+`"`) {
				near = append(near, `"`+name+`"`)
			}
		}
	}
	if len(near) == 0 {
		return didYouMean(strings.Trim(pattern, "*"), there)
	}
	return " Did you mean " + joinOr(near) + "?"
}
