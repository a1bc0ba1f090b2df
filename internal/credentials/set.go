// Package credentials finds the key that signs the calls: in the environment, in the SDK's credentials file, or from
// the machine the program runs on.
package credentials

import (
	"context"
	"sync"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/global"
)

// Set is one identity: a key, for good or for some hours, and what was given along with it. Safe for concurrent use.
type Set struct {
	// Source says where it comes from: "environment variable HUAWEICLOUD_SDK_AK".
	Source string
	// DomainID and ProjectID are what was given with the key; may be empty.
	DomainID  string
	ProjectID string

	mu        sync.Mutex
	key       key
	temporary *temporary // where the next key comes from; nil for a key that stays
}

// key is what signs a request.
type key struct{ access, secret, token Secret }

// Static is the identity of an access key and its secret key: the sandbox's.
func Static(accessKey, secretKey string) *Set {
	return &Set{Source: "the sandbox", key: key{access: NewSecret(accessKey), secret: NewSecret(secretKey)}}
}

// String tells the source: nothing about the key.
func (s *Set) String() string { return "credentials from " + s.Source }

// GoString implements fmt.GoStringer.
func (s *Set) GoString() string { return s.String() }

// Global gives the SDK's credentials for a call about the account. With domainID they hold it, so the SDK looks for
// none; without, they are good for KeystoneListAuthDomains alone. They are a copy that nobody else changes, unlike
// the SDK's own, which it refreshes without a lock. Errors: *Error where a temporary key can't be had.
func (s *Set) Global(ctx context.Context, domainID string) (*global.Credentials, error) {
	k, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return global.NewCredentialsBuilder().WithAk(k.access.Reveal()).WithSk(k.secret.Reveal()).
		WithSecurityToken(k.token.Reveal()).WithDomainId(domainID).SafeBuild()
}

// Basic gives the SDK's credentials for a call about a project, under the same terms as Global.
func (s *Set) Basic(ctx context.Context, projectID string) (*basic.Credentials, error) {
	k, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	return basic.NewCredentialsBuilder().WithAk(k.access.Reveal()).WithSk(k.secret.Reveal()).
		WithSecurityToken(k.token.Reveal()).WithProjectId(projectID).SafeBuild()
}

// PermanentKey is the id of the access key when it is one that stays; temporary keys can't be looked up.
func (s *Set) PermanentKey() (id string, ok bool) {
	if s.temporary != nil || s.key.token.Reveal() != "" {
		return "", false
	}
	return s.key.access.Reveal(), true
}

func (s *Set) current(ctx context.Context) (key, error) {
	if s.temporary == nil {
		return s.key, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, err := s.temporary.get(ctx)
	if ctx.Err() != nil {
		return key{}, ctx.Err()
	}
	if err != nil {
		return key{}, &Error{Problem: "cannot get a temporary key from " + s.Source, Err: err}
	}
	return k, nil
}
