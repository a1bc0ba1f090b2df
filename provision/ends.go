package provision

import (
	"fmt"
	"time"
)

// announced is for how many days ahead a plan tells what ends.
const announced = 14

// ended reports whether a last day is over on the day of the plan.
func (p *planner) ended(until string) bool {
	return until != "" && p.today != "" && p.today > until
}

// announce lists what ends soon. subject is "dave in group delivery".
func (p *planner) announce(kind Kind, address, subject, until string) {
	if until == "" || p.today == "" || p.ended(until) {
		return
	}
	today, err := time.Parse(time.DateOnly, p.today)
	last, failed := time.Parse(time.DateOnly, until)
	if err != nil || failed != nil {
		return
	}
	days := int(last.Sub(today).Hours() / 24)
	if days > announced {
		return
	}
	when := "today is the last day"
	if days > 0 {
		when = fmt.Sprintf("the last day is %s, %s", until, count(days, "day from now", "days from now"))
	}
	p.ending = append(p.ending, Remark{kind, address, fmt.Sprintf("%s: %s; the first apply afterwards ends it", subject, when)})
}

// Day is the day that a moment is on in the tenant's time zone, as YYYY-MM-DD. Error: a zone that is not known.
func (t Tenant) Day(now time.Time) (string, error) {
	zone, err := time.LoadLocation(t.Timezone)
	if err != nil {
		return "", fmt.Errorf("cannot tell the day in the tenant's time zone %q: %w", t.Timezone, err)
	}
	return now.In(zone).Format(time.DateOnly), nil
}
