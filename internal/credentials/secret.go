package credentials

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "(sensitive)"

// Secret is a value that shows itself as "(sensitive)" wherever it is printed, logged or encoded. It is kept in a
// closure, so that not even printing a struct around it by reflection finds it.
type Secret struct{ reveal func() string }

// NewSecret hides a value.
func NewSecret(value string) Secret { return Secret{func() string { return value }} }

// Reveal gives the value; "" of a zero Secret.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Format implements fmt.Formatter for every verb.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, hidden) }

// String implements fmt.Stringer.
func (Secret) String() string { return hidden }

// MarshalText implements encoding.TextMarshaler, and so JSON's and YAML's encoding.
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue(hidden) }
