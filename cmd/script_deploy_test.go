package cmd

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"go.yaml.in/yaml/v3"
)

// stepsCmd writes FILE.sh from what a recipe in deploy/ runs, so that a script can run it as a pipeline would:
//
//	steps FILE github JOB STEP…       steps of a workflow's job by name, each in a shell of its own
//	steps FILE gitlab JOB             a job's script, with its variables
func stepsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: see stepsCmd")
	}
	var text string
	switch file := args[0] + ".sh"; args[1] {
	case "github":
		text = githubSteps(ts, args[2], args[3:])
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	case "gitlab":
		text = gitlabScript(ts, args[2])
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	default:
		ts.Fatalf("steps: what is %q?", args[1])
	}
}

func deployed(ts *testscript.TestScript, file string, into any) {
	text, err := os.ReadFile(filepath.Join(ts.Getenv("REPO"), "deploy", file))
	ts.Check(err)
	ts.Check(yaml.Unmarshal(text, into))
}

type workflow struct {
	Env  map[string]string
	Jobs map[string]struct {
		Steps []struct {
			Name, Run string
			Env       map[string]string
		}
	}
}

var (
	expression = regexp.MustCompile(`\$\{\{ *([^}]+?) *\}\}`)
	output     = regexp.MustCompile(`^steps\.\w+\.outputs\.(\w+)$`)
)

func githubSteps(ts *testscript.TestScript, job string, names []string) string {
	var w workflow
	deployed(ts, "github/osc-perms.yml", &w)
	var b strings.Builder
	for _, name := range names {
		found := false
		for _, step := range w.Jobs[job].Steps {
			if step.Name != name {
				continue
			}
			found = true
			if expression.MatchString(step.Run) {
				ts.Fatalf("step %q has an expression in its script, where text from outside could become a command: put it in env", name)
			}
			b.WriteString("(\n" + exports(step.Env, githubValue) + "set -e\n" + step.Run + ") || exit $?\n")
		}
		if !found {
			ts.Fatalf("job %q has no step %q", job, name)
		}
	}
	return b.String()
}

// githubValue gives an expression's value as shell text: outputs from the file they were written to, all else from the
// script's environment, where secrets.A_B is secrets_A_B.
func githubValue(text string) string {
	return expression.ReplaceAllStringFunc(text, func(found string) string {
		name := expression.FindStringSubmatch(found)[1]
		if m := output.FindStringSubmatch(name); m != nil {
			return `$(sed -n 's/^` + m[1] + `=//p' "$GITHUB_OUTPUT" | tail -n 1)`
		}
		return "$" + strings.ReplaceAll(name, ".", "_")
	})
}

func gitlabScript(ts *testscript.TestScript, job string) string {
	var jobs map[string]yaml.Node
	deployed(ts, "gitlab/osc-perms.gitlab-ci.yml", &jobs)
	node, ok := jobs[job]
	if !ok {
		ts.Fatalf("there is no job %q", job)
	}
	var one struct {
		Variables map[string]string
		Script    []string
	}
	ts.Check(node.Decode(&one))
	return exports(one.Variables, func(text string) string { return text }) + "set -e\n" + strings.Join(one.Script, "\n") + "\n"
}

func exports(env map[string]string, value func(string) string) string {
	var names []string
	for name := range env {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "export %s=\"%s\"\n", name, value(env[name]))
	}
	return b.String()
}

// mountCmd lays out files as Kubernetes does with a ConfigMap: mount DIR FILE…, links into a directory that is a link.
func mountCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mount DIR FILE…")
	}
	dir := ts.MkAbs(args[0])
	version := filepath.Join(dir, "..2027_01_31_00_00_00.1")
	ts.Check(os.MkdirAll(version, 0o700))
	ts.Check(os.Symlink(filepath.Base(version), filepath.Join(dir, "..data")))
	for _, file := range args[1:] {
		text, err := os.ReadFile(ts.MkAbs(file))
		ts.Check(err)
		name := filepath.Base(file)
		ts.Check(os.WriteFile(filepath.Join(version, name), text, 0o600))
		ts.Check(os.Symlink(filepath.Join("..data", name), filepath.Join(dir, name)))
	}
}

// containerCmd writes FILE.sh with the command line of an osc-perms container in deploy/kubernetes:
//
//	container FILE MANIFEST CONTAINER     with the paths of its volumes below the working directory
func containerCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: container FILE MANIFEST CONTAINER")
	}
	for _, c := range containers(ts, args[1]) {
		if c.Name != args[2] || c.Image != "osc-perms" {
			continue
		}
		line := "osc-perms"
		for _, arg := range c.Args {
			for _, volume := range c.VolumeMounts {
				arg = strings.ReplaceAll(arg, volume.MountPath+"/", ts.MkAbs(strings.TrimPrefix(volume.MountPath, "/"))+"/")
				if arg == volume.MountPath {
					arg = ts.MkAbs(strings.TrimPrefix(volume.MountPath, "/"))
				}
			}
			line += " '" + arg + "'"
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[0]+".sh"), []byte(line+"\n"), 0o600))
		return
	}
	ts.Fatalf("%s has no container %s", args[1], args[2])
}

type container struct {
	Name, Image  string
	Args         []string
	VolumeMounts []struct {
		MountPath string `yaml:"mountPath"`
	} `yaml:"volumeMounts"`
}

// containers lists those of a manifest's jobs, in the order in which they run.
func containers(ts *testscript.TestScript, manifest string) (each []container) {
	text, err := os.ReadFile(filepath.Join(ts.Getenv("REPO"), "deploy", "kubernetes", manifest))
	ts.Check(err)
	for part := range strings.SplitSeq(string(text), "\n---\n") {
		var object struct {
			Spec struct {
				JobTemplate struct {
					Spec struct {
						Template struct {
							Spec struct {
								InitContainers []container `yaml:"initContainers"`
								Containers     []container
							}
						}
					}
				} `yaml:"jobTemplate"`
			}
		}
		ts.Check(yaml.Unmarshal([]byte(part), &object))
		pod := object.Spec.JobTemplate.Spec.Template.Spec
		each = append(append(each, pod.InitContainers...), pod.Containers...)
	}
	return each
}
