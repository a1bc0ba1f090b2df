package cmd

import (
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// profileCmd moves the keys in the environment into a profile of the credentials file: profile NAME.
func profileCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: profile NAME")
	}
	dir := ts.MkAbs(".huaweicloud")
	ts.Check(os.MkdirAll(dir, 0o700))
	text := "[" + args[0] + "]\nak = " + ts.Getenv("HUAWEICLOUD_SDK_AK") + "\nsk = " + ts.Getenv("HUAWEICLOUD_SDK_SK") + "\n"
	ts.Check(os.WriteFile(filepath.Join(dir, "credentials"), []byte(text), 0o600))
	ts.Setenv("SECRET", ts.Getenv("HUAWEICLOUD_SDK_SK"))
	ts.Setenv("HUAWEICLOUD_SDK_AK", "")
	ts.Setenv("HUAWEICLOUD_SDK_SK", "")
}
