package iam

import (
	"context"
	"fmt"

	"github.com/osc-perms/osc-perms/internal/apierr"
	"github.com/osc-perms/osc-perms/internal/atonce"
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

// pagesAtOnce is how many pages of one list are asked for together, once its first page has told how many there are.
const pagesAtOnce = 16

// pages reads a list page by page, from 1, size items each, until everything is there: an answer of no more than a
// page's length is no proof of that, because services cap pages on their own. Where the first page says how many items
// there are, the pages that should hold the others are read together. It ends at an empty page, at a page
// that adds nothing (the service ignores paging), or at a short one when as many came as the answer says there are.
// Fewer than that in the end is apierr.BadAnswer: a page was lost. key tells items apart; what comes twice counts once.
func pages[T any, K comparable](ctx context.Context, l listing, size int, key func(T) K, get func(ctx context.Context, page int) (page[T], error)) ([]T, error) {
	var all []T
	seen := map[K]bool{}
	total := 0
	next, ahead := 1, 1
	for {
		if ahead = min(ahead, mostPages-next+1); ahead == 0 {
			return nil, &apierr.Error{Kind: apierr.BadAnswer, Service: l.service, Operation: l.operation, Status: 200,
				Message: fmt.Sprintf("the list of %s has no end: %d came on %d pages; check the endpoint", l.what, len(all), mostPages)}
		}
		batch, err := together(ctx, next, ahead, get)
		if err != nil {
			return nil, err
		}
		next += len(batch)
		ended := false
		for _, p := range batch {
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
			ended = ended || p.end || short || len(all) == before
		}
		if ended {
			break
		}
		ahead = 1
		if length := len(batch[0].items); total > len(all) { // a service may have shorter pages than it was asked for
			ahead = min((total-len(all)+length-1)/length, pagesAtOnce)
		}
	}
	if len(all) < total {
		return nil, &apierr.Error{Kind: apierr.BadAnswer, Service: l.service, Operation: l.operation, Status: 200,
			Message: fmt.Sprintf("of %d %s only %d came: a page was lost; try again", total, l.what, len(all))}
	}
	return all, nil
}

// together reads count pages from first on.
func together[T any](ctx context.Context, first, count int, get func(ctx context.Context, page int) (page[T], error)) ([]page[T], error) {
	batch := make([]page[T], count)
	g, ctx := atonce.WithContext(ctx)
	for i := range batch {
		g.Go(func() (err error) { batch[i], err = get(ctx, first+i); return err })
	}
	return batch, g.Wait()
}

func number(n *int32) *int {
	if n == nil {
		return nil
	}
	i := int(*n)
	return &i
}
