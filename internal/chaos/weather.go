package chaos

import (
	"fmt"
	"strings"

	"github.com/osc-perms/osc-perms/internal/fake"
)

// Where faults strike, what they do, and how often. They are written as a user of the sandbox writes them.
var (
	faultPlaces = []string{
		"", "iam", "swr", "cce", "eps", "GET", "PUT", "POST", "DELETE", "PATCH", "iam PUT", "swr GET", "cce GET",
		"PUT /v3/groups/*", "PUT /v3/*", "DELETE /v3/*", "POST /v3/groups", "PATCH /v3/groups/*", "DELETE /v3/groups/*", "GET /v3/groups", "GET /v3/groups/*",
		"POST /v3.0/OS-USER/users", "PUT /v3.0/OS-USER/users/*", "GET /v3.0/*", "GET /v3/users*",
		"POST /v2/manage/namespaces", "DELETE /v2/manage/namespaces/*", "GET /v2/manage/namespaces/*",
		"POST /v2/manage/namespaces/*/access", "PATCH /v2/manage/namespaces/*/access", "DELETE /v2/manage/namespaces/*/access",
		"POST /api/v3/access-policies", "PUT /api/v3/access-policies/*", "DELETE /api/v3/access-policies/*", "GET /api/v3/access-policies*",
	}
	faultEffects = []string{
		"throttle", "throttle", "throttle retry-after 1s", "throttle retry-after 7s", "throttle retry-after 40s",
		"500", "503", "503 retry-after 2s", "500 acted", "502 html", "502 html acted", "502 empty", "504 acted", "504 acted",
		"html", "empty", "nil-list", "truncate", "reset-before", "reset-after", "reset-after", "plain", "twice", "skew 5m", "skew 20m",
	}
	faultTimes = []string{"", "x1", "x1", "x1", "x2", "x3", "x5", "every 2nd", "every 3rd", "every 7th", "every 3rd x4"}
	// A page that is lost can be told only where a list has pages, says how long it is, can't be empty, or where other
	// answers name what it lacks.
	pagedPlaces = []string{
		"GET /v3/roles", "GET /v3.0/OS-PERMISSION/role-assignments", "GET /v2/manage/repos", "GET /v3/users", "GET /v3/groups", "GET /v3/projects",
	}
)

func drawFaults(d dice, n int) []fake.Fault {
	var faults []fake.Fault
	for range n {
		place, effect, when := pick(d, faultPlaces), pick(d, faultEffects), pick(d, faultTimes)
		if d.chance(12) {
			place, effect = pick(d, pagedPlaces), "lost-page"
		}
		if !strings.Contains(when, "every") && d.chance(2) {
			when = fmt.Sprintf("after %d %s", d.between(1, 20), when)
		}
		text := effect + " " + when
		if place != "" {
			text = place + " -> " + text
		}
		fault, err := fake.ParseFault(text)
		if err != nil {
			panic(err) // the lists above are wrong
		}
		faults = append(faults, fault)
	}
	return faults
}
