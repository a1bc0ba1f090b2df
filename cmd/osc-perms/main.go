// Command osc-perms keeps the permissions of a Huawei Cloud tenant for OSC as files, and applies them.
package main

import (
	"os"

	"github.com/osc-perms/osc-perms/cmd"
)

func main() { os.Exit(cmd.Main(cmd.System())) }
