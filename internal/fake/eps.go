package fake

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// listEnterpriseProjects is EPS's one call here. The name filter is a substring.
func (c *call) listEnterpriseProjects() answer {
	const most = 1000
	offset, err1 := number(c.query.Get("offset"), 0)
	limit, err2 := number(c.query.Get("limit"), most)
	status, err3 := number(c.query.Get("status"), 0)
	if err1 != nil || err2 != nil || err3 != nil || limit < 1 || limit > most || status > 2 {
		return refuse(http.StatusBadRequest, "EPS.0001", "offset must be 0 or more, limit 1 to %d, status 1 or 2.", most)
	}
	list := []map[string]any{}
	for _, e := range c.cloud.base.EnterpriseProjects {
		own := 1
		if e.Disabled {
			own = 2
		}
		if e.Unlisted || !strings.Contains(e.Name, c.query.Get("name")) || status != 0 && status != own {
			continue
		}
		at := time.UnixMilli(e.CreatedAt).UTC().Format(time.RFC3339)
		list = append(list, map[string]any{
			"id": e.ID, "name": e.Name, "description": e.Description, "status": own, "type": cmp.Or(e.Type, "prod"),
			"created_at": at, "updated_at": at, "delete_flag": false,
		})
	}
	return ok(map[string]any{"enterprise_projects": cut(list, offset, limit), "total_count": len(list)})
}

// number reads a number that isn't negative, or gives other for no text.
func number(text string, other int) (int, error) {
	if text == "" {
		return other, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return int(n), err
}
