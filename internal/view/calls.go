package view

import "github.com/osc-perms/osc-perms/provision"

// Call counts the calls of one operation that a command made, each once however often it was tried: so the numbers
// depend on the configuration and the cloud alone, and not on how busy the cloud was.
type Call struct {
	Service   string `json:"service"`   // "CCE", "EPS", "IAM", "SWR"
	Operation string `json:"operation"` // as the SDK names it
	Calls     int    `json:"calls"`
}

// WithCalls gives a Plan, Quotas, an AccessReport or a Coverage one more key, "calls", for JSON to write.
func WithCalls(document any, calls []Call) any {
	calls = list(calls)
	switch d := document.(type) {
	case *provision.Plan:
		return struct {
			provision.Plan
			Calls []Call `json:"calls"`
		}{complete(*d), calls}
	case *provision.AccessReport:
		return struct {
			provision.AccessReport
			Calls []Call `json:"calls"`
		}{completeAccess(*d), calls}
	case *Quotas:
		return struct {
			Quotas
			Calls []Call `json:"calls"`
		}{d.complete(), calls}
	case *provision.Coverage:
		return struct {
			provision.Coverage
			Calls []Call `json:"calls"`
		}{*d, calls}
	}
	return document
}
