package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// explainBroken says why there is no answer, and whether trying again is hopeless.
func explainBroken(err error, endpoint string, patience time.Duration) (message string, hopeless bool) {
	var (
		dns       *net.DNSError
		unknown   x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		timeout   interface{ Timeout() bool }
		operation *net.OpError
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the name %s does not resolve; check the region and the endpoint %s", dns.Name, endpoint), true
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid), errors.As(err, &verify):
		return fmt.Sprintf("the certificate of %s can't be trusted (%v); check the endpoint, this machine's clock and its certificate store", endpoint, innermost(err)), true
	case errors.As(err, &record):
		return fmt.Sprintf("%s does not speak TLS; check whether its port or scheme is wrong", endpoint), true
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("%s did not answer within %s", endpoint, patience), false
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("%s refused the connection", endpoint), false
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("%s broke the connection off", endpoint), false
	case errors.As(err, &operation):
		return fmt.Sprintf("no connection to %s (%v)", endpoint, innermost(operation)), false
	}
	return fmt.Sprintf("no answer from %s (%v)", endpoint, err), false
}

// innermost is the last error that err wraps: the part without addresses of this machine.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
