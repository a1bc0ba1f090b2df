package provision

import (
	"encoding/json"
	"reflect"
)

// DesiredDiffers lists in what two desired states ask for something else, wherever in the files they do: by address, and
// by the name of the block for what has none. Empty when they ask for the same.
func DesiredDiffers(a, b *Desired) []string {
	x, y := wishes(a), wishes(b)
	differ := newSet[string]()
	for what, wish := range x {
		if !reflect.DeepEqual(wish, y[what]) {
			differ.add(what)
		}
	}
	for what := range y {
		if _, both := x[what]; !both {
			differ.add(what)
		}
	}
	return differ.sorted()
}

// wishes gives each part of a desired state by what it is about, without places.
func wishes(d *Desired) map[string][]any {
	all := map[string][]any{}
	add := func(what string, part any) { all[what] = append(all[what], withoutPlaces(part)) }
	add("tenant", d.Tenant)
	add("prune", d.Prune)
	add("guard", d.Guard)
	for _, g := range d.Groups {
		add(groupAddress(g.Name), g)
	}
	for _, o := range d.Organizations {
		add(organizationAddress(o.Region, o.Name), o)
	}
	for _, c := range d.Clusters {
		add(clusterAddress(c.Region, c.Name), c)
	}
	for _, u := range d.Users {
		add(userAddress(u.Name), u)
	}
	for _, o := range d.Onboards {
		add(o.Address(), o)
	}
	for _, n := range d.Offboard {
		add("offboard "+n.Name, n)
	}
	for _, q := range d.Quotas {
		add("quota."+q.Name, q)
	}
	for _, c := range d.Checks {
		add("check."+c.Name, c)
	}
	return all
}

// withoutPlaces is a part as it is saved, less where it stands. Plain data always encodes.
func withoutPlaces(part any) any {
	data, err := json.Marshal(part)
	if err != nil {
		return err.Error()
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return err.Error()
	}
	return stripPlaces(tree)
}

func stripPlaces(tree any) any {
	switch t := tree.(type) {
	case map[string]any:
		delete(t, "declared_at")
		for k, v := range t {
			t[k] = stripPlaces(v)
		}
	case []any:
		for i, v := range t {
			t[i] = stripPlaces(v)
		}
	}
	return tree
}
