package provision

import (
	"fmt"
	"slices"
	"strings"
)

// room is a limit of the cloud held against what a plan does. Apply adds before it removes, so the plan has to fit
// at its peak, when everything is added and nothing removed yet.
type room struct {
	what     string // "organizations in cn-east-3"
	limit    int
	used     int
	adds     int
	removals []string // addresses of the changes that make room
}

func (r room) peak() int { return r.used + r.adds }

func (r room) after() int { return r.used + r.adds - len(r.removals) }

// verdict says whether the plan fits. Where only the order breaks the limit, it names what to remove first.
func (r room) verdict(wayOut string) (Status, string) {
	figures := fmt.Sprintf("%s: %d of %d used, this plan adds %d", r.what, r.used, r.limit, r.adds)
	if len(r.removals) > 0 {
		figures += fmt.Sprintf(" and removes %d", len(r.removals))
	}
	switch {
	case r.adds == 0 || r.peak() <= r.limit:
		return Pass, figures + "."
	case r.after() <= r.limit:
		first := r.removals[:r.peak()-r.limit]
		targets := make([]string, len(first))
		for i, address := range first {
			targets[i] = "--target " + shellQuote(address)
		}
		return Fail, fmt.Sprintf("%s. It would fit afterwards, but what is added comes before what is removed. Apply the removal first: osc-perms apply %s",
			figures, strings.Join(targets, " "))
	}
	return Fail, fmt.Sprintf("%s, which is %d too many. %s", figures, r.after()-r.limit, wayOut)
}

// shellQuote makes an address one word of a shell.
func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// WayOut says what to do when no more "organizations", "groups" or "users" fit.
func WayOut(resource string) string {
	switch resource {
	case "organizations":
		return moreOrganizations
	case "groups":
		return moreGroups
	}
	return moreUsers
}

const moreOrganizations = "Delete an organization that is not in use, file a service ticket with SWR to raise the quota, or buy an Enterprise Edition instance and bind it in OSC."

const moreUsers = "Ask for a higher quota (IAM console, My Quotas)."

const moreGroups = "Delete a group that is not in use, or ask for a higher quota (IAM console, My Quotas)."

// free says whether so many more fit once the plan is applied.
func (r room) free(want int, known bool, wayOut string) (Status, string) {
	if !known {
		return Unknown, fmt.Sprintf("%s: the cloud does not say how many there may be.", r.what)
	}
	left := r.limit - r.after()
	message := fmt.Sprintf("%s: %d of %d used after this plan, %d free, %d wanted.", r.what, r.after(), r.limit, max(left, 0), want)
	if left >= want {
		return Pass, message
	}
	return Fail, message + " " + wayOut
}

// worse is the more serious of two outcomes.
func worse(a, b Status) Status {
	order := []Status{Pass, Warn, Unknown, Fail}
	return order[max(slices.Index(order, a), slices.Index(order, b))]
}
