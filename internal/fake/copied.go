package fake

import "iter"

// What a state needs that was copied from another cloud: that cloud's permissions under their ids, and a key of its own.

// SystemPermission is a system permission of the cloud that a state was copied from.
type SystemPermission struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Type        string `json:"type"` // AX, XA, AA or XX
	Catalog     string `json:"catalog"`
	Unlisted    bool   `json:"unlisted,omitempty"` // no list has it: attachments name it all the same
}

// system gives the system permissions and their ids, in the order in which the cloud lists them: the sandbox's own, unless
// the state brings some.
func (s *State) system() iter.Seq2[string, permission] {
	return func(yield func(string, permission) bool) {
		for _, p := range s.SystemPermissions {
			if !yield(p.ID, permission{p.Name, p.DisplayName, p.Type, p.Catalog}) {
				return
			}
		}
		if len(s.SystemPermissions) > 0 {
			return
		}
		for _, p := range systemPermissions() {
			if !yield(p.id(s.Seed), p) {
				return
			}
		}
	}
}

func (s *State) unlistedPermissions() map[string]bool {
	ids := map[string]bool{}
	for _, p := range s.SystemPermissions {
		if p.Unlisted {
			ids[p.ID] = true
		}
	}
	return ids
}

// Copied finishes a state that was copied from another cloud: it gets its version, and a seed that comes from all that is
// in it. So equal copies are equal bytes, and what a sandbox makes in one never has an id that the copy of a later one
// holds already. It sorts the state. Its attachments must name SystemPermissions or custom policies: the sandbox's own
// permissions have ids that come from the seed. The error says what does not fit together.
func (s *State) Copied() ([]byte, error) {
	s.Version, s.Seed = StateVersion, ""
	unnamed, err := s.bytes()
	if err != nil {
		return nil, err
	}
	s.Seed = idOf("copied", string(unnamed))
	data, err := s.bytes()
	if err != nil {
		return nil, err
	}
	_, err = Parse(data)
	return data, err
}

// makeKey makes the sandbox's own key for the caller of a state that was copied and holds none.
func (s *State) makeKey() {
	if len(s.AccessKeys) > 0 || s.Caller == "" {
		return
	}
	access, secret := newKey(s.Seed, s.Caller)
	s.AccessKeys = []AccessKey{{Access: access, Secret: secret, UserID: s.Caller, CreatedAt: opened, Description: "sandbox", Unchecked: true}}
}

// usedUsers counts the users that the quota is about.
func (c *cloud) usedUsers() int {
	used := 0
	for _, u := range c.users {
		if !u.Unlisted {
			used++
		}
	}
	return used
}
