// Package schema checks the recipes in deploy against what Kubernetes, GitHub and GitLab take.
package schema

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	rbac "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

const manifests = "../kubernetes"

// kinds are those that the manifests hold, with Kubernetes' own types.
var kinds = map[string]func() any{
	"v1/Namespace":                             func() any { return &core.Namespace{} },
	"v1/ServiceAccount":                        func() any { return &core.ServiceAccount{} },
	"v1/PersistentVolumeClaim":                 func() any { return &core.PersistentVolumeClaim{} },
	"rbac.authorization.k8s.io/v1/Role":        func() any { return &rbac.Role{} },
	"rbac.authorization.k8s.io/v1/RoleBinding": func() any { return &rbac.RoleBinding{} },
	"networking.k8s.io/v1/NetworkPolicy":       func() any { return &networking.NetworkPolicy{} },
	"batch/v1/CronJob":                         func() any { return &batch.CronJob{} },
}

// kustomization is as much of it as stands in the file.
type kustomization struct {
	APIVersion string   `json:"apiVersion"`
	Kind       string   `json:"kind"`
	Namespace  string   `json:"namespace"`
	Resources  []string `json:"resources"`
	Images     []struct {
		Name    string `json:"name"`
		NewName string `json:"newName"`
		NewTag  string `json:"newTag"`
	} `json:"images"`
	ConfigMapGenerator []struct {
		Name  string   `json:"name"`
		Files []string `json:"files"`
	} `json:"configMapGenerator"`
}

func readKustomization(t *testing.T) (k kustomization) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(manifests, "kustomization.yaml"))
	require.NoError(t, err)
	require.NoError(t, yaml.UnmarshalStrict(text, &k))
	return k
}

// objects reads every manifest that the kustomization names; a field that the type has not is an error.
func objects(t *testing.T) (each []any) {
	t.Helper()
	for _, file := range readKustomization(t).Resources {
		text, err := os.ReadFile(filepath.Join(manifests, file))
		require.NoError(t, err)
		for part := range strings.SplitSeq(string(text), "\n---\n") {
			var head struct{ APIVersion, Kind string }
			require.NoError(t, yaml.Unmarshal([]byte(part), &head), file)
			kind, ok := kinds[head.APIVersion+"/"+head.Kind]
			require.True(t, ok, "%s has an object of a kind that is not known here: %s/%s", file, head.APIVersion, head.Kind)
			object := kind()
			require.NoError(t, yaml.UnmarshalStrict([]byte(part), object), file)
			each = append(each, object)
		}
	}
	return each
}

// of gives the objects of one type by name.
func of[T any](t *testing.T, name func(*T) string) map[string]*T {
	t.Helper()
	found := map[string]*T{}
	for _, o := range objects(t) {
		if one, ok := o.(*T); ok {
			found[name(one)] = one
		}
	}
	require.NotEmpty(t, found)
	return found
}

func cronJobs(t *testing.T) map[string]*batch.CronJob {
	return of(t, func(c *batch.CronJob) string { return c.Name })
}

// Every file beside the kustomization is in it, and what it names is there.
func TestKustomization(t *testing.T) {
	k := readKustomization(t)
	files, err := filepath.Glob(filepath.Join(manifests, "*.yaml"))
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		if base := filepath.Base(file); base != "kustomization.yaml" {
			names = append(names, base)
		}
	}
	assert.ElementsMatch(t, names, k.Resources)
	for _, g := range k.ConfigMapGenerator {
		for _, file := range g.Files {
			assert.FileExists(t, filepath.Join(manifests, file))
		}
	}
	namespaces := of(t, func(n *core.Namespace) string { return n.Name })
	require.Contains(t, namespaces, k.Namespace)
	assert.Equal(t, "restricted", namespaces[k.Namespace].Labels["pod-security.kubernetes.io/enforce"])
}

// Two runs of a job never overlap, none is repeated by itself, and none is without end.
func TestCronJobs(t *testing.T) {
	for name, c := range cronJobs(t) {
		assert.Equal(t, batch.ForbidConcurrent, c.Spec.ConcurrencyPolicy, name)
		assert.Len(t, strings.Fields(c.Spec.Schedule), 5, name)
		job := c.Spec.JobTemplate.Spec
		require.NotNil(t, job.BackoffLimit, name)
		assert.Zero(t, *job.BackoffLimit, name)
		require.NotNil(t, job.ActiveDeadlineSeconds, name)
		assert.Equal(t, core.RestartPolicyNever, job.Template.Spec.RestartPolicy, name)
	}
}

// What Pod Security's level "restricted" asks for, and a root file system that nobody writes.
func TestPodsAreLockedDown(t *testing.T) {
	for name, c := range cronJobs(t) {
		pod := c.Spec.JobTemplate.Spec.Template.Spec
		require.NotNil(t, pod.SecurityContext, name)
		assert.True(t, *pod.SecurityContext.RunAsNonRoot, name)
		assert.Equal(t, core.SeccompProfileTypeRuntimeDefault, pod.SecurityContext.SeccompProfile.Type, name)
		require.NotNil(t, pod.AutomountServiceAccountToken, name)
		assert.False(t, *pod.AutomountServiceAccountToken, name)
		for _, container := range slices.Concat(pod.InitContainers, pod.Containers) {
			at := name + "/" + container.Name
			s := container.SecurityContext
			require.NotNil(t, s, at)
			assert.False(t, *s.AllowPrivilegeEscalation, at)
			assert.True(t, *s.ReadOnlyRootFilesystem, at)
			assert.Equal(t, []core.Capability{"ALL"}, s.Capabilities.Drop, at)
			assert.Contains(t, container.Resources.Limits, core.ResourceMemory, at)
			// Who talks to Kubernetes holds no keys of the cloud, and who holds those no token of Kubernetes.
			mounts := map[string]bool{}
			for _, m := range container.VolumeMounts {
				mounts[m.Name] = true
				assert.True(t, slices.ContainsFunc(pod.Volumes, func(v core.Volume) bool { return v.Name == m.Name }), "%s mounts %s, which is no volume", at, m.Name)
			}
			assert.NotEqual(t, mounts["credentials"], mounts["kubernetes"], at)
			assert.Equal(t, container.Image == "osc-perms", mounts["credentials"], at)
		}
	}
}

// What a pod names is there: its account, its ConfigMaps, its claims, and the network policy is about it.
func TestReferences(t *testing.T) {
	k := readKustomization(t)
	accounts := of(t, func(a *core.ServiceAccount) string { return a.Name })
	claims := of(t, func(c *core.PersistentVolumeClaim) string { return c.Name })
	generated := map[string]bool{"kube-root-ca.crt": true} // Kubernetes makes it in every namespace
	for _, g := range k.ConfigMapGenerator {
		generated[g.Name] = true
	}
	policy := of(t, func(p *networking.NetworkPolicy) string { return p.Name })["osc-perms"]
	require.NotNil(t, policy)
	for name, c := range cronJobs(t) {
		template := c.Spec.JobTemplate.Spec.Template
		assert.Contains(t, accounts, template.Spec.ServiceAccountName, name)
		for key, value := range policy.Spec.PodSelector.MatchLabels {
			assert.Equal(t, value, template.Labels[key], name)
		}
		for _, v := range template.Spec.Volumes {
			if v.ConfigMap != nil {
				assert.True(t, generated[v.ConfigMap.Name], "%s: no ConfigMap %s", name, v.ConfigMap.Name)
			}
			if v.PersistentVolumeClaim != nil {
				assert.Contains(t, claims, v.PersistentVolumeClaim.ClaimName, name)
			}
		}
		for _, container := range slices.Concat(template.Spec.InitContainers, template.Spec.Containers) {
			assert.True(t, slices.ContainsFunc(k.Images, func(i struct {
				Name    string `json:"name"`
				NewName string `json:"newName"`
				NewTag  string `json:"newTag"`
			}) bool {
				return i.Name == container.Image
			}), "%s: the kustomization says nothing of image %s", name, container.Image)
		}
	}
}

// The Lease outlasts every run that holds it, and the account may use that Lease and no other.
func TestLease(t *testing.T) {
	job := cronJobs(t)["osc-perms-apply-acme"]
	require.NotNil(t, job)
	pod := job.Spec.JobTemplate.Spec.Template.Spec
	var order []string
	for _, c := range slices.Concat(pod.InitContainers, pod.Containers) {
		order = append(order, c.Name)
	}
	assert.Equal(t, []string{"acquire", "apply", "release"}, order)
	env := map[string]string{}
	for _, e := range pod.InitContainers[0].Env {
		env[e.Name] = e.Value
	}
	assert.Equal(t, pod.InitContainers[0].Env, pod.Containers[0].Env, "the Lease that is given back is the one that was taken")
	held, err := strconv.ParseInt(env["SECONDS_HELD"], 10, 64)
	require.NoError(t, err)
	require.NotNil(t, pod.TerminationGracePeriodSeconds)
	assert.Greater(t, held, *job.Spec.JobTemplate.Spec.ActiveDeadlineSeconds+*pod.TerminationGracePeriodSeconds)

	role := of(t, func(r *rbac.Role) string { return r.Name })["osc-perms-lease"]
	require.NotNil(t, role)
	for _, rule := range role.Rules {
		assert.Equal(t, []string{"leases"}, rule.Resources)
		if !slices.Equal(rule.Verbs, []string{"create"}) {
			assert.Equal(t, []string{env["LEASE"]}, rule.ResourceNames)
		}
	}
	binding := of(t, func(b *rbac.RoleBinding) string { return b.Name })["osc-perms-lease"]
	require.NotNil(t, binding)
	assert.Equal(t, role.Name, binding.RoleRef.Name)
	require.Len(t, binding.Subjects, 1)
	assert.Equal(t, pod.ServiceAccountName, binding.Subjects[0].Name)
	assert.Equal(t, readKustomization(t).Namespace, binding.Subjects[0].Namespace)
}
