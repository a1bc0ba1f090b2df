package fake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The default and the largest number of repositories in one answer.
const (
	someRepositories = 100
	mostRepositories = 1000
)

// place is a repository and the organization it is in.
type place struct {
	org  *Organization
	repo Repository
}

// repositories gives the region's that the caller may see and that fit, sorted by organization and name. A slash in a
// repository's name may be written $, as in paths.
func (c *call) repositories(organization, name, category string) []place {
	name = strings.ReplaceAll(name, "$", "/")
	var list []place
	for _, o := range c.organizations() {
		if organization != "" && o.Name != organization {
			continue
		}
		auth := c.authIn(o.Grants)
		for _, r := range o.Repositories {
			seen := auth > 0 || c.authIn(r.Grants) > 0
			if seen && strings.Contains(r.Name, name) && (category == "" || cmp.Or(r.Category, "other") == category) {
				list = append(list, place{o, r})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.org.Name, b.org.Name), cmp.Compare(a.repo.Name, b.repo.Name))
	})
	return list
}

// listRepositories answers with a bare array. Content-Range is not the part's two ends but its offset and its length, of
// how many. A filter makes the plain parameters count for nothing.
func (c *call) listRepositories() answer {
	names := []string{"namespace", "name", "category", "limit", "offset", "order_column", "order_type"}
	asked, problem := c.filters(names...)
	if problem != nil {
		return *problem
	}
	if len(asked) == 0 {
		for _, name := range names {
			asked[name] = c.query.Get(name)
		}
	}
	limit, err1 := number(asked["limit"], someRepositories)
	offset, err2 := number(asked["offset"], 0)
	if err1 != nil || err2 != nil || limit < 1 || limit > mostRepositories || (asked["limit"] == "") != (asked["offset"] == "") {
		return badRequest.refuse("limit (1 to %d) and offset must both be given.", mostRepositories)
	}
	list := c.repositories(asked["namespace"], asked["name"], asked["category"])
	if !order(list, asked["order_column"], asked["order_type"]) {
		return badRequest.refuse("order_column must be name, updated_at, updated_time or tag_count, with an order_type of asc or desc.")
	}
	shown := []map[string]any{}
	for _, p := range cut(list, offset, limit) {
		one := c.repositoryJSON(p)
		delete(one, "id")
		one["namespace"] = p.org.Name
		one["path"] = "swr." + c.region + ".myhuaweicloud.com/" + p.org.Name + "/" + p.repo.Name
		one["internal_path"] = "10.125.0.198:20202/" + p.org.Name + "/" + p.repo.Name
		one["logo"], one["url"] = "", ""
		one["tags"], one["total_range"] = listed(p.repo.Tags), len(list)
		shown = append(shown, one)
	}
	a := ok(shown)
	a.header = map[string]string{"Content-Range": fmt.Sprintf("%d-%d/%d", offset, len(shown), len(list))}
	return a
}

// order sorts by a column; no column leaves the list as it is. It reports whether the two parameters fit.
func order(list []place, column, direction string) bool {
	if column == "" && direction == "" {
		return true
	}
	by := map[string]func(a, b place) int{
		"name":         func(a, b place) int { return cmp.Compare(a.repo.Name, b.repo.Name) },
		"updated_at":   func(a, b place) int { return cmp.Compare(a.repo.UpdatedAt, b.repo.UpdatedAt) },
		"updated_time": func(a, b place) int { return cmp.Compare(a.repo.UpdatedAt, b.repo.UpdatedAt) },
		"tag_count":    func(a, b place) int { return cmp.Compare(len(a.repo.Tags), len(b.repo.Tags)) },
	}[column]
	if by == nil || direction != "asc" && direction != "desc" {
		return false
	}
	slices.SortStableFunc(list, func(a, b place) int {
		if direction == "desc" {
			return by(b, a)
		}
		return by(a, b)
	})
	return true
}

func (c *call) repositoryJSON(p place) map[string]any {
	at := func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05Z") }
	r := p.repo
	return map[string]any{
		"id": r.ID, "name": r.Name, "category": cmp.Or(r.Category, "other"), "description": r.Description, "size": r.Size,
		"is_public": r.Public, "num_images": len(r.Tags), "num_download": r.Downloads,
		"created_at": at(r.CreatedAt), "updated_at": at(cmp.Or(r.UpdatedAt, r.CreatedAt)),
		"domain_name": c.cloud.base.Account.Name, "status": false,
	}
}

// listRepositoriesByMarker is the newer list: nextMarker is where the next page begins, and missing on the last.
func (c *call) listRepositoriesByMarker() answer {
	limit, err1 := number(c.query.Get("limit"), someRepositories)
	marker, err2 := number(c.query.Get("marker"), 0)
	public, problem := c.boolean("is_public", false)
	if err1 != nil || err2 != nil || problem != nil || limit < 1 || limit > mostRepositories {
		return badRequest.refuse("limit must be 1 to %d, marker a nextMarker, is_public true or false.", mostRepositories)
	}
	list := c.repositories(c.query.Get("namespace"), c.query.Get("name"), c.query.Get("category"))
	if c.query.Get("is_public") != "" {
		list = slices.DeleteFunc(list, func(p place) bool { return p.repo.Public != public })
	}
	shown := []map[string]any{}
	for _, p := range cut(list, marker, limit) {
		one := c.repositoryJSON(p)
		one["namespace_name"] = p.org.Name
		shown = append(shown, one)
	}
	body := map[string]any{"repos": shown}
	if next := marker + limit; next < len(list) {
		body["nextMarker"] = next
	}
	return ok(body)
}
