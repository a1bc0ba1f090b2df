package audit

import (
	"cmp"
	"net/url"
)

// Pipeline is the automation that a run is part of.
type Pipeline struct {
	System string  `json:"system"` // "GitHub Actions", "GitLab CI", "Jenkins", "other"
	URL    *string `json:"url"`    // of the run or job
	User   *string `json:"user"`   // who started it, as that system calls them
}

// FindPipeline tells from the environment which pipeline this is, nil for none. OSC_PERMS_PIPELINE_URL and
// OSC_PERMS_PIPELINE_USER tell of any other, and win. The names are those that each system documents: GitHub's "Variables
// reference", GitLab's "Predefined CI/CD variables reference", Jenkins' "Using environment variables"; Jenkins knows the
// user with its plugin "build user vars" only.
func FindPipeline(getenv func(string) string) *Pipeline {
	system, address, user := "", "", ""
	switch {
	case getenv("GITHUB_ACTIONS") == "true":
		system, user = "GitHub Actions", cmp.Or(getenv("GITHUB_TRIGGERING_ACTOR"), getenv("GITHUB_ACTOR"))
		if server, repository, id := getenv("GITHUB_SERVER_URL"), getenv("GITHUB_REPOSITORY"), getenv("GITHUB_RUN_ID"); server != "" && repository != "" && id != "" {
			address = server + "/" + repository + "/actions/runs/" + id
			if attempt := getenv("GITHUB_RUN_ATTEMPT"); attempt != "" {
				address += "/attempts/" + attempt
			}
		}
	case getenv("GITLAB_CI") == "true":
		system, address, user = "GitLab CI", cmp.Or(getenv("CI_JOB_URL"), getenv("CI_PIPELINE_URL")), getenv("GITLAB_USER_LOGIN")
	case getenv("JENKINS_URL") != "" && getenv("BUILD_URL") != "":
		system, address, user = "Jenkins", getenv("BUILD_URL"), cmp.Or(getenv("BUILD_USER_ID"), getenv("BUILD_USER"))
	}
	address = cmp.Or(getenv("OSC_PERMS_PIPELINE_URL"), address)
	user = cmp.Or(getenv("OSC_PERMS_PIPELINE_USER"), user)
	if system == "" && address == "" && user == "" {
		return nil
	}
	return &Pipeline{System: cmp.Or(system, "other"), URL: harmlessURL(address), User: given(user)}
}

// harmlessURL leaves out what may be a password or a token in an address: a user, a query, a fragment.
func harmlessURL(address string) *string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return nil
	}
	u.User, u.RawQuery, u.Fragment, u.RawFragment = nil, "", "", ""
	return given(u.String())
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
