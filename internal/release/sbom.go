package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// bomTool makes bills of materials from the modules that a binary says it was built of.
const bomTool = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0"

// billOfMaterials writes which modules a binary holds, as CycloneDX.
func billOfMaterials(src source, binary, path string) error {
	// The tool runs here, whatever the binary runs on.
	text, err := output(src.dir, []string{"GOOS=", "GOARCH=", "GOFLAGS=-trimpath"}, "go", "run", bomTool,
		"bin", "-json", "-std", "-noserial", "-notimestamp", "-version", "v"+src.version, binary)
	if err != nil {
		return err
	}
	data, err := settle([]byte(text), src.date)
	if err != nil {
		return fmt.Errorf("cannot use the bill of materials of %s: %w", binary, err)
	}
	return os.WriteFile(path, data, 0o644)
}

// settle makes a bill of materials the same wherever it is made: its time is the commit's, and the checksums of the tool
// itself, which was just compiled on this machine, are left out.
func settle(text []byte, date time.Time) ([]byte, error) {
	var bom map[string]any
	if err := json.Unmarshal(text, &bom); err != nil {
		return nil, err
	}
	metadata, ok := bom["metadata"].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it has no metadata")
	}
	metadata["timestamp"] = date.UTC().Format(time.RFC3339)
	tools, _ := metadata["tools"].([]any)
	for _, t := range tools {
		if tool, ok := t.(map[string]any); ok {
			delete(tool, "hashes")
		}
	}
	data, err := json.MarshalIndent(bom, "", "  ")
	return append(data, '\n'), err
}
