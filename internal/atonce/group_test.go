package atonce

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestGroup(t *testing.T) {
	odd := errors.New("odd")
	for _, c := range []struct {
		reason string
		read   func() error
		want   error
	}{
		{"no error", func() error { return nil }, nil},
		{"a read's error is the group's", func() error { return odd }, odd},
		{"so is a panic", func() error { panic("a nil map") }, &Panic{}},
		{"and one of the runtime", func() error { var none []error; return none[len(none)] }, &Panic{}},
	} {
		g, ctx := WithContext(context.Background())
		g.Go(c.read)
		g.Go(func() error {
			if c.want != nil {
				<-ctx.Done() // the others are told
			}
			return nil
		})
		err := g.Wait()
		if want := (*Panic)(nil); errors.As(c.want, &want) {
			var got *Panic
			require.ErrorAs(t, err, &got, c.reason)
			assert.Equal(t, "osc-perms itself failed", err.Error(), c.reason)
			assert.Contains(t, got.Trace, "panic: ", c.reason)
			assert.Contains(t, got.Trace, "group_test.go", c.reason)
			continue
		}
		assert.Equal(t, c.want, err, c.reason)
	}
}
