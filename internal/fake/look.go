package fake

import (
	"bytes"
	"encoding/json"
)

// IsState reports whether a text is a state's, from the words at its beginning: so is one that is damaged or ends early.
// A state that was written by hand may begin otherwise; that is one where Parse takes it.
func IsState(data []byte) bool {
	head := bytes.TrimLeft(data, " \t\r\n")
	head = head[:min(len(head), 1024)]
	written := bytes.HasPrefix(head, []byte("{"))
	for _, name := range []string{`"version":`, `"seed":`, `"last_made":`} {
		written = written && bytes.Contains(head, []byte(name))
	}
	if written {
		return true
	}
	_, err := Parse(data)
	return err == nil
}

// IsUntouched reports whether a text is a state as Copied makes them, on which nothing was changed since: the sandbox's
// own key comes into it with the first change that is saved.
func IsUntouched(data []byte) bool {
	if _, err := Parse(data); err != nil {
		return false
	}
	var st struct {
		AccessKeys []AccessKey `json:"access_keys"`
	}
	return json.Unmarshal(data, &st) == nil && len(st.AccessKeys) == 0
}
