package credentials

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"gopkg.in/ini.v1"
)

// file reads the SDK's credentials file: INI sections with ak, sk, security_token, domain_id, project_id,
// iam_endpoint, idp_id, id_token_file. The SDK takes [global] for some services and [basic] for others; here one
// section gives the key for all of them, so that no run works with two identities.
func (f *finder) file(context.Context) (*Set, error) {
	path, named := f.path()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named && f.Profile == "" {
		f.tried = append(f.tried, path+" (no such file)")
		return nil, nil
	}
	if err != nil {
		return nil, &Error{Problem: "cannot read the credentials file", Err: err}
	}
	content, err := ini.Load(text)
	if err != nil {
		// The parser's error quotes the line, which may hold a key.
		return nil, &Error{Problem: fmt.Sprintf("cannot read the credentials file %s: it is not made of [sections] with name = value lines", path)}
	}
	sections := []string{"global", "basic"}
	if f.Profile != "" {
		if _, err := content.GetSection(f.Profile); err != nil {
			return nil, &Error{Problem: fmt.Sprintf("cannot find profile %q in %s: it has %s", f.Profile, path, sectionNames(content))}
		}
		sections = []string{f.Profile}
	}
	for _, name := range sections {
		section, err := content.GetSection(name)
		if err != nil {
			continue
		}
		set, err := f.section(path, section)
		if set == nil && err == nil {
			continue
		}
		if set != nil && name == "global" && set.ProjectID == "" {
			if other, err := content.GetSection("basic"); err == nil && set.key.access.Reveal() == value(other, "ak") {
				set.ProjectID = value(other, "project_id")
			}
		}
		return set, err
	}
	if f.Profile != "" {
		return nil, &Error{Problem: fmt.Sprintf("cannot use profile %q of %s: it holds neither ak and sk nor idp_id and id_token_file", f.Profile, path)}
	}
	f.tried = append(f.tried, fmt.Sprintf("%s (no key in [global] or [basic]; a profile names another section)", path))
	return nil, nil
}

// section reads one section; nil when it holds no key.
func (f *finder) section(path string, s *ini.Section) (*Set, error) {
	half := func(set, missing string) error {
		return &Error{Problem: fmt.Sprintf("cannot use section [%s] of %s: it has %s, but no %s", s.Name(), path, set, missing)}
	}
	set := &Set{Source: fmt.Sprintf("section [%s] of %s", s.Name(), path), DomainID: value(s, "domain_id"), ProjectID: value(s, "project_id")}
	provider, tokenFile := value(s, "idp_id"), value(s, "id_token_file")
	ak, sk := value(s, "ak"), value(s, "sk")
	switch {
	case provider != "" && tokenFile != "":
		var err error
		set.temporary, err = f.federated(provider, tokenFile, value(s, "iam_endpoint"))
		return set, err
	case provider != "":
		return nil, half("idp_id", "id_token_file")
	case tokenFile != "":
		return nil, half("id_token_file", "idp_id")
	case ak != "" && sk == "":
		return nil, half("ak", "sk")
	case ak == "" && sk != "":
		return nil, half("sk", "ak")
	case ak == "":
		return nil, nil
	}
	set.key = key{NewSecret(ak), NewSecret(sk), NewSecret(value(s, "security_token"))}
	return set, nil
}

func value(s *ini.Section, name string) string {
	if !s.HasKey(name) {
		return ""
	}
	return strings.TrimSpace(s.Key(name).String())
}

func sectionNames(content *ini.File) string {
	var names []string
	for _, s := range content.SectionStrings() {
		if s != ini.DefaultSection {
			names = append(names, "["+s+"]")
		}
	}
	if len(names) == 0 {
		return "no sections"
	}
	return strings.Join(names, ", ")
}
