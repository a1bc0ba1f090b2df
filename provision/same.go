package provision

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// DesiredDiffers says in what a configuration asks for something else than a saved plan was made from, wherever in the
// files it does: a sentence for each address, or name of a block without one. Values are not told, since one may be
// sensitive by now; names in lists are. Empty when they ask for the same.
func DesiredDiffers(configuration, plan *Desired) []string {
	x, y := wishes(configuration), wishes(plan)
	differ := newSet[string]()
	for what, wish := range x {
		if was, both := y[what]; !both {
			differ.add(fmt.Sprintf("%s is only in the configuration", what))
		} else if !reflect.DeepEqual(wish, was) {
			differ.add(partDiffers(what, wish, was))
		}
	}
	for what := range y {
		if _, both := x[what]; !both {
			differ.add(fmt.Sprintf("%s is only in the plan", what))
		}
	}
	return differ.sorted()
}

// partDiffers says in which attributes a part differs, as far as there is one of it on each side.
func partDiffers(what string, now, was []any) string {
	var attributes []string
	if len(now) == 1 && len(was) == 1 {
		n, _ := now[0].(map[string]any)
		w, _ := was[0].(map[string]any)
		for name := range newSet(append(slices.Collect(maps.Keys(n)), slices.Collect(maps.Keys(w))...)...) {
			if !reflect.DeepEqual(n[name], w[name]) && !strings.HasPrefix(name, "literal_") { // how a list is written, not what it says
				attributes = append(attributes, attributeDiffers(name, n[name], w[name]))
			}
		}
	}
	if len(attributes) == 0 {
		return fmt.Sprintf("%s differs", what)
	}
	slices.Sort(attributes)
	return fmt.Sprintf("%s differs in %s", what, strings.Join(attributes, ", "))
}

// attributeDiffers names an attribute, and where it is a list of names those that came and went.
func attributeDiffers(attribute string, now, was any) string {
	n, isList := listed(now)
	w, wasList := listed(was)
	if !isList || !wasList {
		return attribute
	}
	came, went := listSome(beside(n, w)), listSome(beside(w, n))
	switch {
	case came != "" && went != "":
		return fmt.Sprintf("%s (now with %s, without %s)", attribute, came, went)
	case came != "":
		return fmt.Sprintf("%s (now with %s)", attribute, came)
	case went != "":
		return fmt.Sprintf("%s (now without %s)", attribute, went)
	}
	return attribute
}

// listed gives the names in a list, if that is what it is.
func listed(tree any) (names []string, ok bool) {
	list, ok := tree.([]any)
	for _, v := range list {
		if object, is := v.(map[string]any); is {
			v = object["name"]
		}
		name, is := v.(string)
		if !is {
			return nil, false
		}
		names = append(names, name)
	}
	return names, ok
}

// beside gives the names in a list that others lack, sorted.
func beside(all, others []string) []string {
	names := slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
	slices.Sort(names)
	return names
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
