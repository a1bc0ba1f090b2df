package osc

import "regexp"

// ownOrganization begins like osc-4d9d5802-2ce9-11ec-9ebf-0255ac1012a7-20…: the account's id and a timestamp.
var ownOrganization = regexp.MustCompile(`^osc-[0-9a-f]{8}-`)

// IsOwnOrganization reports whether a name is one that OSC generates for the SWR organization (组织) in which
// it keeps a tenant's private services: "osc-", eight hex digits, a dash. OSC creates it on the first private
// upload, so nobody knows the whole name before.
func IsOwnOrganization(name string) bool { return ownOrganization.MatchString(name) }

// Region is where OSC itself is deployed (上海一). Its own SWR organization, and an ISV's OBS bucket for
// publishing, must be there.
const Region = "cn-east-3"
