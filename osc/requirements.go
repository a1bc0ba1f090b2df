package osc

import (
	"fmt"
	"slices"
	"strings"
)

// Policies beyond the catalogue's that matter to it (display names of IAM).
const (
	SWRAdmin         = "SWR Admin"         // manage on every organization of the project
	SWRFullAccess    = "SWR FullAccess"    // of the Enterprise Edition; whether it reaches organizations is not documented clearly
	CCEAdministrator = "CCE Administrator" // every right in every cluster of the project
	FullAccess       = "FullAccess"        // every service that authorizes by policy; which those are is not documented clearly
	SecurityAdmin    = "Security Administrator"
)

var relevant = []string{
	TenantAdministrator, UCSFullAccess, UCSReadOnlyAccess, OBSAdministrator, SWRAdmin, SWRFullAccess, CCEAdministrator, FullAccess,
}

// Relevant reports whether a system policy of this display name can change what somebody can do in OSC.
func Relevant(displayName string) bool { return slices.Contains(relevant, displayName) }

// mos is OBS's pseudo-project.
const mos = scopeProject + "MOS"

// policy holds a person against one policy that a capability takes.
func (p Person) policy(policy string, t Tenant) part {
	scope := "@global"
	if policy == TenantAdministrator {
		scope = "@all"
	}
	if found := p.paths(func(h Holding) bool { return h.gives(policy) }); found != nil {
		return part{status: Yes, paths: found, has: p.from(policy)}
	}
	x := part{missing: policy + scope, policy: true, remedy: fmt.Sprintf("attach %s%s to a group %s is in", policy, scope, p.Name)}
	for _, h := range p.Holdings {
		switch {
		case h.Policy == policy && policy == OBSAdministrator && h.Scope == mos:
			x.unread = append(x.unread, fmt.Sprintf("%s of group %s: whether OBS heeds it in its own project alone is not documented; attach it globally", h, h.Group))
		case h.Policy == FullAccess && h.globally():
			x.unread = append(x.unread, fmt.Sprintf("%s of group %s is outside the catalogue: whether it covers %s is not documented", h, h.Group, strings.Fields(policy)[0]))
		case h.Policy == policy:
			x.has = fmt.Sprintf("%s of group %s", h, h.Group)
			x.why = h.withoutEffect()
		case h.Policy == TenantAdministrator && strings.HasPrefix(h.Scope, scopeProject) && x.has == "":
			x.has = fmt.Sprintf("%s of group %s", h, h.Group)
			x.why = "in a project it gives that region's services, and UCS and OBS are global ones"
		case policy == UCSFullAccess && h.Policy == UCSReadOnlyAccess && h.globally() && x.has == "":
			x.has = UCSReadOnlyAccess
			x.why = UCSReadOnlyAccess + " lets people look only"
		}
	}
	if policy == OBSAdministrator && x.why == "" {
		x.why = UCSFullAccess + " gives no OBS rights"
	}
	return p.absent(x, t)
}

// from names what gives a person a policy's rights: the policy itself, or what implies it.
func (p Person) from(policy string) string {
	if p.Owner {
		return "every right of the account"
	}
	other := ""
	for _, h := range p.Holdings {
		if h.gives(policy) {
			if h.Policy == policy {
				return policy
			}
			other = h.String()
		}
	}
	return other
}

// gives reports whether a holding gives what a policy of the catalogue does.
func (h Holding) gives(policy string) bool {
	switch policy {
	case UCSReadOnlyAccess:
		return h.globally() && (h.Policy == UCSReadOnlyAccess || h.Policy == UCSFullAccess || h.Policy == TenantAdministrator)
	case UCSFullAccess:
		return h.globally() && (h.Policy == UCSFullAccess || h.Policy == TenantAdministrator)
	case OBSAdministrator:
		return h.globally() && (h.Policy == OBSAdministrator || h.Policy == TenantAdministrator)
	case TenantAdministrator:
		return h.Policy == TenantAdministrator && h.Scope == scopeAll
	}
	return false
}

// withoutEffect says why a holding of the right policy does not do.
func (h Holding) withoutEffect() string {
	if h.Policy == TenantAdministrator {
		return fmt.Sprintf("at scope %s it does not cover all resources", h.Scope)
	}
	return fmt.Sprintf("it belongs to a global service and has no effect at scope %s: attach it globally", h.Scope)
}

// organization holds a person against OSC's own SWR organization, or where there is none yet against the room for one.
func (p Person) organization(t Tenant) part {
	admin := p.paths(func(h Holding) bool {
		return (h.Policy == SWRAdmin || h.Policy == TenantAdministrator) && h.in(t.OSCRegion)
	})
	o := t.Organizations
	const manage = "manage"
	switch {
	case o.Unread != "":
		return part{status: Unknown, missing: "manage on OSC's organization in " + t.OSCRegion, unread: []string{o.Unread}}
	case len(o.Own) == 0:
		return p.room(t, admin)
	case admin != nil:
		return held(admin)
	}
	var paths, lacking []string
	near := ""
	for _, name := range o.Own {
		switch level := p.Levels[name]; level {
		case manage:
			paths = append(paths, fmt.Sprintf("%s → manage on organization %s/%s", p.Name, t.OSCRegion, name))
		case "":
			lacking = append(lacking, name)
		default:
			near, lacking = fmt.Sprintf("%s on organization %s", level, name), append(lacking, name)
		}
	}
	if len(lacking) == 0 {
		return held(paths)
	}
	x := part{
		missing: "manage on organization " + strings.Join(lacking, ", "), has: near,
		why:    UCSFullAccess + " gives no SWR rights, and SWR grants go to each person, never to a group",
		remedy: fmt.Sprintf("grant %s manage on organization %s in an organization block, or on SWR's console", p.Name, strings.Join(lacking, ", ")), policy: true,
	}
	for _, h := range p.Holdings {
		if (h.Policy == SWRFullAccess || h.Policy == FullAccess) && (h.in(t.OSCRegion) || h.Policy == FullAccess && h.globally()) {
			x.unread = append(x.unread, fmt.Sprintf("%s of group %s: whether it reaches the basic edition's organizations is not documented", h, h.Group))
		}
	}
	if len(paths) > 0 {
		x.unread = append(x.unread, fmt.Sprintf("there are several organizations of OSC's, and which one it uses can't be told; %s holds manage on %d of %d", p.Name, len(paths), len(o.Own)))
	}
	return p.absent(x, t)
}

// room is what the first private upload takes: OSC makes an organization of its own then.
func (p Person) room(t Tenant, admin []string) part {
	o := t.Organizations
	switch {
	case o.RoomUnread != "":
		return part{status: Unknown, missing: "room for one more organization in " + t.OSCRegion, unread: []string{o.RoomUnread}}
	case o.Used < o.Limit:
		return held(append(admin, fmt.Sprintf("OSC's organization is not there yet, and %d more can be created in %s (%d of %d used)", o.Limit-o.Used, t.OSCRegion, o.Used, o.Limit)))
	}
	return part{status: No, missing: fmt.Sprintf("room for one more organization in %s (%d of %d used)", t.OSCRegion, o.Used, o.Limit),
		why:    "OSC makes its own organization on the first upload, and SWR would refuse it",
		remedy: "delete an organization that is not in use, ask SWR for a higher quota with a service ticket, or buy an Enterprise Edition instance and bind it in OSC"}
}

// cluster holds a person against the clusters' access policies. Rights made inside a cluster can't be seen, so that a
// missing access policy is never a "no".
func (p Person) cluster(t Tenant) part {
	paths := p.paths(func(h Holding) bool {
		return (h.Policy == TenantAdministrator || h.Policy == CCEAdministrator) &&
			(h.Scope == scopeAll || strings.HasPrefix(h.Scope, scopeProject) && h.Scope != mos)
	})
	near := ""
	for _, r := range p.ClusterRoles {
		via := p.Name
		if r.Group != "" {
			via += " → " + r.Group
		}
		if r.Role == "view" {
			near = r.String()
			continue
		}
		paths = append(paths, via+" → "+r.String())
	}
	if paths != nil {
		return held(paths)
	}
	unread := t.ClustersUnread
	if unread == "" {
		unread = "rights made inside a cluster can't be seen from outside"
	}
	return part{
		status: Unknown, missing: "edit or more in a CCE cluster", has: near, unread: []string{unread},
		remedy: fmt.Sprintf("grant %s edit in a cluster block, or look on CCE's Permissions page for rights made there", p.Name), policy: true,
		why: "UCS rights and Kubernetes rights are independent of each other, and no access policy of CCE gives " + p.Name + " more",
	}
}

// registry looks for an Enterprise Edition instance, which even an administrator needs.
func (p Person) registry(t Tenant) part {
	r := t.Registry
	missing := "an Enterprise Edition instance that is Running in " + t.Region
	switch {
	case len(r.Running) > 0:
		return held([]string{fmt.Sprintf("Enterprise Edition instance %s is Running in %s (whether it is bound in OSC can't be seen)", strings.Join(r.Running, ", "), t.Region)})
	case r.Unread != "":
		return part{status: Unknown, missing: missing, unread: []string{r.Unread}}
	case r.NotOffered:
		return part{status: No, missing: missing, why: "SWR's Enterprise Edition is not offered in " + t.Region,
			remedy: "use a region that offers it, or the basic edition's registry: the capability upload"}
	case len(r.Others) > 0:
		return part{status: No, missing: missing, has: "instance " + strings.Join(r.Others, ", "), remedy: "wait until the instance runs, or look after it on SWR's console"}
	}
	return part{status: No, missing: missing, why: "there is no Enterprise Edition instance in " + t.Region, remedy: "buy an instance on SWR's console and bind it in OSC"}
}
