package view

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func onTerminal(wide int) (*Progress, *bytes.Buffer) {
	var b bytes.Buffer
	return &Progress{w: &b, columns: func() int { return wide }}, &b
}

func TestProgressOnATerminalIsRedrawnInPlace(t *testing.T) {
	p, b := onTerminal(40)
	p.Set("reading groups")
	p.Set("reading groups") // the same: nothing to draw
	p.Println("+ group a")
	p.Set("")
	p.Set("reading roles")
	p.Stop()
	p.Stop()
	p.Set("too late")
	p.Println("after")
	assert.Equal(t, "reading groups"+"\r\x1b[K"+"+ group a\n"+"reading groups"+"\r\x1b[K"+"reading roles"+"\r\x1b[K"+"after\n", b.String())
}

func TestProgressStaysOnOneLine(t *testing.T) {
	p, b := onTerminal(20)
	p.Set("读取用户组的成员\n和策略：张伟、王芳")
	assert.LessOrEqual(t, width(b.String()), 19)
	assert.NotContains(t, b.String(), "\n")
}

func TestProgressElsewhereWritesOnlyLines(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b)
	p.Set("reading groups")
	p.Println("+ group a")
	p.Stop()
	assert.Equal(t, "+ group a\n", b.String())
}

func TestProgressIsSafeForConcurrentUse(t *testing.T) {
	p, b := onTerminal(80)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			p.Set(fmt.Sprintf("step %d", i))
			p.Println(fmt.Sprintf("line %d", i))
			n, err := fmt.Fprintf(p, "log %d\n", i)
			assert.NoError(t, err)
			assert.Equal(t, len(fmt.Sprintf("log %d\n", i)), n)
		})
	}
	wg.Wait()
	p.Stop()
	for i := range 20 {
		assert.Contains(t, b.String(), fmt.Sprintf("line %d\n", i), "no line is torn")
		assert.Contains(t, b.String(), fmt.Sprintf("log %d\n", i), "nor one of the log")
	}
	assert.True(t, strings.HasSuffix(b.String(), "\r\x1b[K"))
}
