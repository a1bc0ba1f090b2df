package audit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindPipeline(t *testing.T) {
	text := func(s string) *string { return &s }
	cases := []struct {
		reason  string
		environ map[string]string
		want    *Pipeline
	}{
		{"by hand", nil, nil},
		{"variables of a pipeline without its mark are a leftover", map[string]string{"GITHUB_ACTOR": "x", "CI_JOB_URL": "https://x/y", "BUILD_URL": "https://x/y"}, nil},
		{"GitHub Actions", map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/perms", "GITHUB_RUN_ID": "42", "GITHUB_ACTOR": "alice"},
			&Pipeline{"GitHub Actions", text("https://github.com/acme/perms/actions/runs/42"), text("alice")}},
		{"a second attempt by somebody else", map[string]string{"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/perms", "GITHUB_RUN_ID": "42", "GITHUB_RUN_ATTEMPT": "2", "GITHUB_ACTOR": "alice", "GITHUB_TRIGGERING_ACTOR": "bob"},
			&Pipeline{"GitHub Actions", text("https://github.com/acme/perms/actions/runs/42/attempts/2"), text("bob")}},
		{"GitLab CI", map[string]string{"GITLAB_CI": "true", "CI_JOB_URL": "https://gitlab.example/acme/-/jobs/7", "CI_PIPELINE_URL": "https://gitlab.example/acme/-/pipelines/3", "GITLAB_USER_LOGIN": "alice"},
			&Pipeline{"GitLab CI", text("https://gitlab.example/acme/-/jobs/7"), text("alice")}},
		{"GitLab CI without a job's address", map[string]string{"GITLAB_CI": "true", "CI_PIPELINE_URL": "https://gitlab.example/acme/-/pipelines/3"},
			&Pipeline{"GitLab CI", text("https://gitlab.example/acme/-/pipelines/3"), nil}},
		{"Jenkins", map[string]string{"JENKINS_URL": "https://ci.example/", "BUILD_URL": "https://ci.example/job/perms/9/", "BUILD_USER_ID": "alice"},
			&Pipeline{"Jenkins", text("https://ci.example/job/perms/9/"), text("alice")}},
		{"any other", map[string]string{"OSC_PERMS_PIPELINE_URL": "https://ci.example/9", "OSC_PERMS_PIPELINE_USER": "alice"},
			&Pipeline{"other", text("https://ci.example/9"), text("alice")}},
		{"no password of an address is kept", map[string]string{"OSC_PERMS_PIPELINE_URL": "https://bot:hunter2@ci.example/9?token=hunter2#hunter2"},
			&Pipeline{"other", text("https://ci.example/9"), nil}},
		{"what is no address is not kept", map[string]string{"OSC_PERMS_PIPELINE_URL": "hunter2", "OSC_PERMS_PIPELINE_USER": "alice"},
			&Pipeline{"other", nil, text("alice")}},
	}
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			require.Equal(t, c.want, FindPipeline(func(name string) string { return c.environ[name] }))
		})
	}
}
