package main

import (
	"fmt"

	"github.com/osc-perms/osc-perms/internal/i18n/source"
)

func main() {
	all, err := source.Collect(".")
	fmt.Println(len(all), err)
	for _, m := range all {
		w := ""
		if m.Word { w = "WORD " }
		fmt.Printf("%s\t%s%q\n", m.Places[0], w, m.ID)
	}
}
