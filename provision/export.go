package provision

import (
	"cmp"
	"context"
	"fmt"

	"github.com/osc-perms/osc-perms/iam"
)

// Wording is what a word in a configuration stands for, where its rules depend on that.
type Wording string

// The wordings.
const (
	WordGroup        Wording = "group"
	WordUser         Wording = "user"
	WordOrganization Wording = "organization"
	WordCluster      Wording = "cluster"
	WordNamespace    Wording = "namespace"
	WordPolicy       Wording = "policy"
	WordProject      Wording = "project"
	WordDescription  Wording = "description"
)

// Sayable tells why a configuration can't hold a text, "" where it can: the cloud has names that the language refuses.
type Sayable func(what Wording, text string) (why string)

// ExportQuestion is what an export is to tell.
type ExportQuestion struct {
	Tenant  Tenant // Name "": whatever account the credentials are of
	Pick    Pick
	Plain   bool // every group as a group, none as what onboard blocks make
	Sayable Sayable
}

// Exported is a live tenant as a configuration whose plan is empty. Everything in it is sorted.
type Exported struct {
	Account iam.Account
	Desired *Desired
	// Beside is what the blocks can't say of their objects, by address. Such a block is additive where exclusive would
	// take what it does not say.
	Beside map[string][]string
	// Left are objects that no block stands for, and why.
	Left []Remark
	// Unread is what could not be read: with any of it, the export is not all there is.
	Unread []string
	// Pick is what was meant, and Unfit says which of its patterns no name fits.
	Pick  Pick
	Unfit []string
}

// Export reads the live tenant and gives it as a configuration. It only reads, in as few calls as a plan of the result
// takes. What credentials may not see is told in Unread and is no error.
// Errors: *AccountError, a name of the pick that is not there, *apierr.Error, context errors.
func Export(ctx context.Context, cloud Reader, q ExportQuestion) (*Exported, error) {
	account, err := cloud.IAM.Account(ctx)
	if err != nil {
		return nil, fmt.Errorf("cannot find out whose the credentials are: %w", err)
	}
	if q.Tenant.Name != "" && account.Name != q.Tenant.Name {
		return nil, &AccountError{Want: q.Tenant.Name, Got: account.Name, At: q.Tenant.Place}
	}
	q.Tenant.Name = account.Name
	q.Tenant.OSCRegion = cmp.Or(q.Tenant.OSCRegion, q.Tenant.Region)
	o := &exportObserver{observer: newObserver(cloud, &Desired{Tenant: q.Tenant}, account), q: q}
	if err := o.rounds(ctx, o.lists); err != nil {
		return nil, err
	}
	if _, err := o.complete(ctx); err != nil {
		return nil, err
	}
	if err := q.Pick.check(o.e, q.Tenant); err != nil {
		return nil, err
	}
	if err := o.rounds(ctx, o.details, o.enterprises, o.whetherCallerListed); err != nil {
		return nil, err
	}
	if _, err := o.complete(ctx); err != nil {
		return nil, err
	}
	return exportOf(o.e, q), nil
}
