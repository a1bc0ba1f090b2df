// Package regional is what the clients of services that are called region by region share: SWR and CCE.
package regional

import (
	"context"
	"fmt"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"

	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/transport"
)

// Options of a client.
type Options struct {
	Transport   *transport.Transport
	Credentials *credentials.Set
	// Endpoint gives a region's endpoint; nil, or an answer of "", for the SDK's table.
	Endpoint func(region string) (string, error)
	// ProjectID gives the id of a region's own project, which the service is called with: its path or its header says it.
	ProjectID func(ctx context.Context, region string) (string, error)
}

// Service is one service as the SDK knows it.
type Service struct {
	Name    string // as messages and OSC_PERMS_…_ENDPOINT call it
	Table   func(region string) (*region.Region, error)
	Builder func() *core.HcHttpClientBuilder
}

// Endpoint is the SDK's endpoint of the service in a region. Error: *NoEndpointError.
func (s Service) Endpoint(id string) (string, error) {
	endpoint, known, err := transport.RegionEndpoint(s.Table, id)
	if err == nil && !known {
		err = &NoEndpointError{Service: s.Name, Region: id}
	}
	return endpoint, err
}

// NoEndpointError says that the SDK's table has no endpoint of a service in a region: a region that is misspelled, too new
// for the table, or without the service.
type NoEndpointError struct{ Service, Region string }

func (e *NoEndpointError) Error() string {
	return fmt.Sprintf("cannot find %s in region %q: check the region's id, or write the endpoint into the tenant's endpoints block or OSC_PERMS_%s_ENDPOINT", e.Service, e.Region, e.Service)
}

func (s Service) endpoint(opt Options, id string) (string, error) {
	var given string
	var err error
	if opt.Endpoint != nil {
		given, err = opt.Endpoint(id)
	}
	if given == "" && err == nil {
		given, err = s.Endpoint(id)
	}
	if err != nil {
		return "", err
	}
	return opt.Transport.CheckEndpoint(given)
}

// Call makes one call of the service in a region. The credentials are basic ones and carry the project's id, so that the
// SDK does not look for it. rewrite, where given, mends the answer's body before the SDK reads it.
func (s Service) Call(ctx context.Context, opt Options, id string, op transport.Operation, rewrite func([]byte) []byte, call func(*core.HcHttpClient) error) error {
	endpoint, err := s.endpoint(opt, id)
	if err != nil {
		return err
	}
	projectID, err := opt.ProjectID(ctx, id)
	if err != nil {
		return err
	}
	return opt.Transport.Call(ctx, op, func(a *transport.Attempt) error {
		a.Rewrite = rewrite
		credential, err := opt.Credentials.Basic(ctx, projectID)
		if err != nil {
			return err
		}
		client, err := a.Client(s.Builder(), endpoint, credential)
		if err != nil {
			return err
		}
		return call(client)
	})
}
