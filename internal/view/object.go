package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/osc-perms/osc-perms/provision"
)

// object is a group, an organization, a user or a cluster with its changes.
type object struct {
	address string
	self    *provision.Change  // the change of the object itself; nil when only things in it change
	facts   []provision.Change // the changes of things in it, by kind
}

// The order in which objects, and the changes in an object, are shown.
var (
	objectOrder = []string{"user", "group", "organization", "cluster"}
	factOrder   = []provision.Kind{
		provision.KindMembership, provision.KindAttachment, provision.KindGrant, provision.KindClusterGrant,
	}
)

// objectOf is the address of the object that a change belongs to. A cluster's grants belong to the cluster.
func objectOf(c provision.Change) string {
	if c.Kind == provision.KindClusterGrant {
		object, _, _ := strings.Cut(c.Object(), "/grant/")
		return object
	}
	return c.Object()
}

// objects sorts changes by the object they belong to. Every change is in exactly one.
func objects(changes []provision.Change) []*object {
	var all []*object
	at := map[string]*object{}
	for _, c := range changes {
		o := at[objectOf(c)]
		if o == nil {
			o = &object{address: objectOf(c)}
			at[o.address] = o
			all = append(all, o)
		}
		if isObject(c) && o.self == nil {
			o.self = &c
		} else {
			o.facts = append(o.facts, c)
		}
	}
	for _, o := range all {
		slices.SortStableFunc(o.facts, func(a, b provision.Change) int {
			return cmp.Compare(slices.Index(factOrder, a.Kind), slices.Index(factOrder, b.Kind))
		})
	}
	slices.SortStableFunc(all, func(a, b *object) int {
		kindA, nameA, _ := strings.Cut(a.address, ".")
		kindB, nameB, _ := strings.Cut(b.address, ".")
		return cmp.Or(cmp.Compare(slices.Index(objectOrder, kindA), slices.Index(objectOrder, kindB)), cmp.Compare(nameA, nameB))
	})
	return all
}
