package view

import (
	"slices"

	"github.com/osc-perms/osc-perms/osc"
	"github.com/osc-perms/osc-perms/provision"
)

// mostLinks is how many changes a person's row names; the rest is counted.
const mostLinks = 10

// htmlLink leads to a change.
type htmlLink struct {
	htmlCell
	Anchor, Text string
}

// planMatrix is the people whom a plan concerns by the capabilities: what becomes of each, and which changes do it.
func planMatrix(p *provision.Plan, objects []htmlObject) htmlMatrix {
	m := htmlMatrix{Plan: true}
	if len(p.Effects) == 0 {
		return m
	}
	for _, e := range osc.Catalogue() {
		id := string(e.ID)
		gain, lose := 0, 0
		for _, effect := range p.Effects {
			if slices.Contains(effect.Gains, id) {
				gain++
			}
			if slices.Contains(effect.Loses, id) {
				lose++
			}
		}
		m.Heads = append(m.Heads, htmlHead{id, label{e.English, e.Chinese}, labelled("gain.lose", gain, lose)})
	}
	of := changesByWhat(objects)
	if n := len(p.Effects) - mostRows; n > 0 {
		m.Left = labelled("left.rows.plan", n)
	}
	for i, e := range p.Effects[:min(len(p.Effects), mostRows)] {
		person := htmlPerson{N: i + 1, Name: Clean(e.User)}
		if e.Caller {
			person.Marks = append(person.Marks, labelled("you"))
		}
		for _, id := range osc.Capabilities() {
			person.Cells = append(person.Cells, effectCell(string(id), effectKind(e, string(id))))
		}
		person.Reasons = []htmlReason{planReason(e, of)}
		m.People = append(m.People, person)
	}
	return m
}

func effectKind(e provision.Effect, id string) string {
	switch {
	case slices.Contains(e.Gains, id):
		return "gains"
	case slices.Contains(e.Loses, id):
		return "loses"
	case slices.Contains(e.MayLose, id):
		return "maylose"
	case slices.Contains(e.Unknown, id):
		return "unknown"
	}
	return "same"
}

// planReason tells a person's policies that come and go, and the changes that have to do with it.
func planReason(e provision.Effect, of map[string][]*htmlChange) htmlReason {
	reason := htmlReason{}
	add := func(kind, head string, policies []string) {
		if len(policies) > 0 {
			list := htmlList{Kind: kind, Head: labelled(head)}
			for _, policy := range policies {
				list.Items = append(list.Items, policyLabel(policy))
			}
			reason.Lists = append(reason.Lists, list)
		}
	}
	add("lost", "policies.lost", e.PoliciesLost)
	add("gained", "policies.gained", e.PoliciesGained)

	what := []string{"user " + e.User}
	for _, policy := range slices.Concat(e.PoliciesLost, e.PoliciesGained) {
		what = append(what, "policy "+policy)
	}
	more := 0
	for _, about := range what { // a change is about a user or a policy, so that none comes twice
		links := of[about]
		room := min(len(links), mostLinks-len(reason.Links))
		for _, c := range links[:room] {
			reason.Links = append(reason.Links, htmlLink{c.htmlCell, c.Anchor, c.Address})
		}
		more += len(links) - room
	}
	if more > 0 {
		reason.More = labelled("more.changes", more)
	}
	return reason
}

// changesByWhat finds the changes that are about a user, "user carol", or attach a policy, "policy UCS FullAccess@global".
func changesByWhat(objects []htmlObject) map[string][]*htmlChange {
	of := map[string][]*htmlChange{}
	for _, o := range objects {
		for i := range o.Changes {
			c := &o.Changes[i]
			about := map[string]bool{}
			for _, f := range []provision.Fact{c.change.Before, c.change.After} {
				switch f := f.(type) {
				case *provision.UserFact:
					about["user "+f.Name] = true
				case *provision.MembershipFact:
					about["user "+f.User] = true
				case *provision.GrantFact:
					about["user "+f.User] = true
				case *provision.ClusterGrantFact:
					if f.PrincipalType == "user" {
						about["user "+f.Principal] = true
					}
				case *provision.AttachmentFact:
					about["policy "+f.Policy+"@"+f.Scope] = true
				case *provision.GroupFact:
					for _, member := range f.Members {
						about["user "+member] = true
					}
				}
			}
			for what := range about { // each key once: the order of the keys does not matter
				of[what] = append(of[what], c)
			}
		}
	}
	return of
}
