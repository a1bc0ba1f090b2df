package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v3"
)

// kubectl is what the scripts around the Lease call: as much of the real one as they use, on one object in the file
// $KUBE_STATE. Creating what is there and replacing another version than the stored one are refused, as the API does. With
// KUBE_RIVAL set, somebody else replaces the object right after each get.
func kubectl() int {
	if err := kube(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "Error from server", err)
		return 1
	}
	return 0
}

type leaseObject struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string
	Metadata   struct {
		Name            string
		ResourceVersion string `yaml:"resourceVersion"`
	}
	Spec struct {
		HolderIdentity       string `yaml:"holderIdentity"`
		LeaseDurationSeconds int    `yaml:"leaseDurationSeconds"`
		AcquireTime          string `yaml:"acquireTime"`
		RenewTime            string `yaml:"renewTime"`
	}
}

func kube(args []string) error {
	state := os.Getenv("KUBE_STATE")
	var stored leaseObject
	text, err := os.ReadFile(state)
	there := err == nil
	if there {
		if err := json.Unmarshal(text, &stored); err != nil {
			return err
		}
	}
	store := func(o leaseObject, version string) error {
		o.Metadata.ResourceVersion = version
		text, err := json.Marshal(o)
		if err != nil {
			return err
		}
		return os.WriteFile(state, text, 0o600)
	}
	command := strings.Join(args, " ")
	switch {
	case command == "create --filename=-" || command == "replace --filename=-":
		var given leaseObject
		in := yaml.NewDecoder(os.Stdin)
		in.KnownFields(true)
		if err := in.Decode(&given); err != nil {
			return err
		}
		if given.APIVersion != "coordination.k8s.io/v1" || given.Kind != "Lease" {
			return fmt.Errorf("(BadRequest): no kind %q in %q", given.Kind, given.APIVersion)
		}
		switch {
		case args[0] == "create" && there:
			return errors.New("(AlreadyExists): leases already exists")
		case args[0] == "create":
			return store(given, "1")
		case given.Metadata.ResourceVersion != stored.Metadata.ResourceVersion:
			return errors.New("(Conflict): the object has been modified")
		}
		return store(given, stored.Metadata.ResourceVersion+"1")
	case !there:
		return errors.New("(NotFound): leases not found")
	case strings.HasPrefix(command, "get lease "+stored.Metadata.Name+" --output=jsonpath="):
		s := stored.Spec
		_, err := io.WriteString(os.Stdout, strings.NewReplacer(
			"{.metadata.resourceVersion}", stored.Metadata.ResourceVersion, "{.spec.leaseDurationSeconds}", fmt.Sprint(s.LeaseDurationSeconds),
			"{.spec.renewTime}", s.RenewTime, "{.spec.holderIdentity}", s.HolderIdentity,
		).Replace(strings.TrimPrefix(args[3], "--output=jsonpath=")))
		if os.Getenv("KUBE_RIVAL") != "" {
			return errors.Join(err, store(stored, stored.Metadata.ResourceVersion+"1"))
		}
		return err
	case command == "delete lease "+stored.Metadata.Name:
		return os.Remove(state)
	}
	return fmt.Errorf("(NotFound): kubectl %s", command)
}
