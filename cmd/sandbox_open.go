package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/osc-perms/osc-perms/internal/credentials"
	"github.com/osc-perms/osc-perms/internal/fake"
	"github.com/osc-perms/osc-perms/internal/view"
)

// sandboxWait is how long a run waits for another that has the same sandbox open.
const sandboxWait = 10 * time.Second

// openSandbox serves the sandbox of a session on loopback. A session that only reads leaves the file as it was; a
// missing one is made to fit.
func (s *session) openSandbox(t target, may access) (url string, keys *credentials.Set, err error) {
	_, err = os.Stat(t.file)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing && t.tenant.Name == "": // an empty cloud would look like an answer
		return "", nil, fmt.Errorf("there is no sandbox in %s, and without a configuration there is nothing to make one fit: correct the file's name, or name the configuration's directory with -C DIR instead of --region", t.file)
	case missing && s.g.sandbox.file != "":
		fmt.Fprintln(s.g.env.Stderr, s.g.say.Sprintf("%s is not there: a new sandbox is made to fit.", view.Clean(t.file)))
	}
	server, err := fake.Serve("127.0.0.1:0", fake.New(seedFor(t)), fake.Options{
		File: t.file, LockWait: sandboxWait, Scratch: may == readOnly,
	})
	if err != nil {
		return "", nil, err
	}
	s.onClose(func() {
		if s.failed {
			server.Forget()
		}
		s.closeErr = server.Close()
	})
	info := server.Info()
	return server.URL(), credentials.Static(info.AccessKey, info.SecretKey), nil
}
