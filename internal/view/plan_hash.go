package view

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"github.com/osc-perms/osc-perms/provision"
)

// PlanHash names a plan by what it says: the SHA-256 of its document as plan --json and show --json print it, on one line
// without its end and without results. A saved plan and the plan that was saved have the same.
func PlanHash(p *provision.Plan) (string, error) {
	bare := *p
	bare.Results = nil
	var b bytes.Buffer
	if err := JSONLine(&b, bare); err != nil {
		return "", err
	}
	sum := sha256.Sum256(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}
