package i18n

import (
	"fmt"
	"testing"
)

func BenchmarkSentence(b *testing.B) {
	p, err := Chinese()
	if err != nil {
		b.Fatal(err)
	}
	p.Sentence("x")
	for i := 0; b.Loop(); i++ {
		p.Sentence(fmt.Sprintf("user-%d is in group team-%d and not declared; the group's mode is additive", i, i%100))
	}
}

func BenchmarkSentenceOfAnError(b *testing.B) {
	p, err := Chinese()
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		p.Sentence(fmt.Sprintf(`cannot create group.team-%d: IAM answered 403 to KeystoneCreateGroup for group team-%d (IAM.0002): Policy doesn't allow this. [request id 1abc%d]; it needs iam:groups:createGroup`, i, i, i))
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		entries, err := ParsePO(chinese)
		if err != nil {
			b.Fatal(err)
		}
		New(entries)
	}
}
