//go:build !race

package cmd

const spread = 1 // see race_test.go
