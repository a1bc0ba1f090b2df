// Package swr is Huawei Cloud's SoftWare Repository for Container, basic edition, as this tool needs
// it: organizations ("namespaces" in the API), the rights that people hold on them, and the quota.
package swr

import (
	"context"
	"fmt"
)

// Level is what a grant allows: SWR's number in requests and answers.
type Level int

// The levels.
const (
	Read   Level = 1
	Edit   Level = 3
	Manage Level = 7
)

// String gives the word the configuration uses; a number SWR may add later shows as itself.
func (l Level) String() string {
	switch l {
	case Read:
		return "read"
	case Edit:
		return "edit"
	case Manage:
		return "manage"
	}
	return fmt.Sprintf("level %d", int(l))
}

// ParseLevel reads "read", "edit" or "manage".
func ParseLevel(s string) (Level, bool) {
	switch s {
	case "read":
		return Read, true
	case "edit":
		return Edit, true
	case "manage":
		return Manage, true
	}
	return 0, false
}

// Organization is an SWR organization. Its name is unique in its region across all accounts.
type Organization struct {
	Name    string `json:"name"`
	Creator string `json:"creator"` // the IAM user who made it, by name; may be empty
}

// Grant is what one IAM user may do in an organization. SWR knows no groups.
type Grant struct {
	UserID   string `json:"user_id"`
	UserName string `json:"user_name"`
	Level    Level  `json:"level"`
}

// Access is who may do what in an organization. Accounts' administrators hold rights that are not listed.
type Access struct {
	Creator string  `json:"creator"`
	Self    *Grant  `json:"self"`   // the caller's own right, as SWR sees it; nil when it names none
	Others  []Grant `json:"others"` // by user name; may hold the caller and the creator too
}

// Quota is how many organizations the account may have in a region.
type Quota struct {
	Limit int `json:"limit"`
	Used  int `json:"used"`
}

// Instance is an Enterprise Edition registry (企业仓库).
type Instance struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status string `json:"status"` // "Initial", "Creating", "Running", "Unavailable"
}

// Running is the status of an Instance that works.
const Running = "Running"

// Reader is every read of SWR that planning needs; every list is complete or an error.
type Reader interface {
	// Organizations lists the account's organizations in a region, by name.
	Organizations(ctx context.Context, region string) ([]Organization, error)
	// Access reads who may do what in an organization; apierr.NotFound when it is gone.
	Access(ctx context.Context, region, organization string) (Access, error)
	// Repositories counts the repositories in an organization.
	Repositories(ctx context.Context, region, organization string) (int, error)
	// Instances lists the Enterprise Edition registries of a region, by name (ListInstance, in pages);
	// apierr.NotFound where the edition is not offered there, apierr.Forbidden where the account may not look.
	Instances(ctx context.Context, region string) ([]Instance, error)
	// Quota is the organization quota of a region; nil when the service does not name it.
	Quota(ctx context.Context, region string) (*Quota, error)
}

// Writer is every write of SWR that applying needs.
type Writer interface {
	// CreateOrganization makes an organization. apierr.Exists when the account has it already,
	// apierr.Taken when another account does, apierr.Quota when there is no room.
	CreateOrganization(ctx context.Context, region, organization string) error
	// DeleteOrganization deletes an empty one; apierr.NotEmpty otherwise. One that is gone is no error.
	DeleteOrganization(ctx context.Context, region, organization string) error
	// Grant gives people who hold nothing a level each, in one call; apierr.Exists when one holds something.
	Grant(ctx context.Context, region, organization string, grants []Grant) error
	// Regrant changes people's levels, in one call.
	Regrant(ctx context.Context, region, organization string, grants []Grant) error
	// Revoke takes people's rights, in one call. Someone who holds none is no error.
	Revoke(ctx context.Context, region, organization string, userIDs []string) error
}
