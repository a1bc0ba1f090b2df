package iam

import (
	"context"
	"fmt"

	"github.com/osc-perms/osc-perms/internal/apierr"
)

// page is one page of a list.
type page[T any] struct {
	items []T
	total *int // how many there are on all pages, where the answer says so
	end   bool // the answer itself shows that nothing follows
}

// listing says what a list is called in errors.
type listing struct{ service, operation, what string }

// mostPages bounds a list: a service, or what stands in its place, that finds something new on every page would never
// come to an end. The longest real list, of an account's rights, has some hundred pages.
const mostPages = 2000

// pages reads a list page by page, from 1, size items each, until everything is there: an answer of no more than a
// page's length is no proof of that, because services cap pages on their own. It ends at an empty page, at a page
// that adds nothing (the service ignores paging), or at a short one when as many came as the answer says there are.
// Fewer than that in the end is apierr.BadAnswer: a page was lost. key tells items apart; what comes twice counts once.
func pages[T any, K comparable](ctx context.Context, l listing, size int, key func(T) K, get func(ctx context.Context, page int) (page[T], error)) ([]T, error) {
	var all []T
	seen := map[K]bool{}
	total := 0
	for n := 1; ; n++ {
		p, err := get(ctx, n)
		if err != nil {
			return nil, err
		}
		before := len(all)
		for _, item := range p.items {
			if k := key(item); !seen[k] {
				seen[k] = true
				all = append(all, item)
			}
		}
		if p.total != nil {
			total = *p.total
		}
		short := len(p.items) < size && p.total != nil && len(all) >= total
		if p.end || short || len(all) == before {
			break
		}
		if n == mostPages {
			return nil, &apierr.Error{Kind: apierr.BadAnswer, Service: l.service, Operation: l.operation, Status: 200,
				Message: fmt.Sprintf("the list of %s has no end: %d came on %d pages; check the endpoint", l.what, len(all), n)}
		}
	}
	if len(all) < total {
		return nil, &apierr.Error{Kind: apierr.BadAnswer, Service: l.service, Operation: l.operation, Status: 200,
			Message: fmt.Sprintf("of %d %s only %d came: a page was lost; try again", total, l.what, len(all))}
	}
	return all, nil
}

func number(n *int32) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}
