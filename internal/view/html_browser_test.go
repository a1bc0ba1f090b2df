package view

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/osc-perms/osc-perms/osc"
)

// browser is a headless Chromium, spoken to over a pipe in its own protocol (chromedevtools.github.io/devtools-protocol).
type browser struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	session string
	id      int
	asked   []string // addresses of what pages asked for
	trouble []string // exceptions, and what the page's policy refused
}

// openBrowser starts one, or skips the test: nobody needs a browser to work on the rest.
func openBrowser(t *testing.T) *browser {
	path := os.Getenv("BROWSER")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" || runtime.GOOS == "windows" { // no pipes beyond the three there
		t.Skip("no browser: the pages are not looked at in one; install Chromium, or name one in BROWSER")
	}
	profile, err := os.MkdirTemp("", "osc-perms-browser")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	in, to, err := os.Pipe()
	require.NoError(t, err)
	from, out, err := os.Pipe()
	require.NoError(t, err)
	c := exec.CommandContext(ctx, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe", "--user-data-dir="+profile, "about:blank")
	c.ExtraFiles = []*os.File{in, out} // 3 and 4
	require.NoError(t, c.Start())
	in.Close()
	out.Close()
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		b.session = ""
		b.call("Browser.close", nil, nil)
		_ = c.Wait() // it was told to go
		to.Close()
		from.Close()
		cancel()
		_ = os.RemoveAll(profile) // what is left of it is in use for a moment yet
	})
	return b
}

// call sends a command and waits for its answer; what is told meanwhile is kept.
func (b *browser) call(method string, params map[string]any, result any) {
	b.t.Helper()
	b.id++
	data, err := json.Marshal(map[string]any{"id": b.id, "method": method, "params": params, "sessionId": b.session})
	if b.session == "" {
		data, err = json.Marshal(map[string]any{"id": b.id, "method": method, "params": params})
	}
	require.NoError(b.t, err)
	_, err = b.to.Write(append(data, 0))
	require.NoError(b.t, err)
	for {
		answer := b.read()
		if answer.ID != b.id {
			continue
		}
		require.Empty(b.t, string(answer.Error), method)
		if result != nil {
			require.NoError(b.t, json.Unmarshal(answer.Result, result))
		}
		return
	}
}

type browserAnswer struct {
	ID            int
	Method        string
	Params        json.RawMessage
	Result, Error json.RawMessage
}

func (b *browser) read() browserAnswer {
	b.t.Helper()
	data, err := b.from.ReadBytes(0)
	require.NoError(b.t, err)
	var a browserAnswer
	require.NoError(b.t, json.Unmarshal(data[:len(data)-1], &a))
	switch a.Method {
	case "Network.requestWillBeSent":
		var p struct{ Request struct{ URL string } }
		require.NoError(b.t, json.Unmarshal(a.Params, &p))
		b.asked = append(b.asked, p.Request.URL)
	case "Runtime.exceptionThrown", "Log.entryAdded":
		b.trouble = append(b.trouble, string(a.Params))
	}
	return a
}

// show opens a page from a file.
func (b *browser) show(page string) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "page.html")
	require.NoError(b.t, os.WriteFile(file, []byte(page), 0o600))
	var target struct{ TargetID string }
	b.session = ""
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Page", "Network", "Runtime", "Log"} {
		b.call(domain+".enable", nil, nil)
	}
	b.call("Page.navigate", map[string]any{"url": "file://" + file}, nil)
	for b.read().Method != "Page.loadEventFired" {
	}
}

// does runs an expression on the page and gives its value.
func (b *browser) does(expression string) any {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &r)
	require.Empty(b.t, string(r.ExceptionDetails), expression)
	return r.Result.Value
}

const (
	rowOf  = `document.querySelector("[data-name=carol]")`
	cellOf = rowOf + `.querySelector("a.cell[data-c=publish]")`
)

// steps are what a reader does on the page about four people, one after the other, and what is there then.
var steps = []struct{ reason, do, want string }{
	{"the script runs under the page's policy", `String(document.documentElement.classList.contains("js"))`, "true"},
	{"reasons are folded", `getComputedStyle(` + rowOf + `.querySelector(".why")).display`, "none"},
	{"one cell or name takes the Tab key", `document.querySelectorAll(".matrix a[tabindex='0']").length + " of " + document.querySelectorAll(".matrix tr:first-child a").length`, "1 of 28"},
	{"a cell opens its reasons", cellOf + `.click(); getComputedStyle(` + rowOf + `.querySelector(".why")).display`, "table-row"},
	{"and says so", cellOf + `.getAttribute("aria-expanded")`, "true"},
	{"only those that were asked for", `[...` + rowOf + `.querySelectorAll(".reason")].filter((r) => r.offsetParent).map((r) => r.dataset.c).join(", ")`, "publish"},
	{"the drawing shows these ways alone", `[...document.querySelectorAll(".node.lit")].map((n) => n.dataset.name).join(" → ")`, "carol → osc-publish → UCS FullAccess@global, OBS Administrator@global → publish"},
	{"an arrow moves on", cellOf + `.focus(); document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true})); document.activeElement.dataset.c`, "upload"},
	{"and down", `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true})); document.activeElement.closest(".person").dataset.name`, "erin"},
	{"again closes it", cellOf + `.click(); getComputedStyle(` + rowOf + `.querySelector(".why")).display + " " + document.querySelectorAll(".choosing").length`, "none 0"},
	{"a name opens all of the person's", rowOf + `.querySelector(".name").click(); [...` + rowOf + `.querySelectorAll(".reason")].filter((r) => r.offsetParent).length + " " + document.querySelector(".chosen-now").textContent`, "6 carol"},
	{"and closes it", rowOf + `.querySelector(".name").click(); getComputedStyle(` + rowOf + `.querySelector(".why")).display`, "none"},
	{"search looks at reasons, too", `search.value = "只读"; search.dispatchEvent(new Event("input", {bubbles: true})); [...document.querySelectorAll(".person:not([hidden])")].map((p) => p.dataset.name).join()`, "张伟"},
	{"and says how many", `shown.textContent`, "1"},
	{"who is left has the Tab key", `document.querySelector(".matrix a[tabindex='0']").closest(".person").dataset.name`, "张伟"},
	{"nobody", `search.value = "nobody at all"; search.dispatchEvent(new Event("input", {bubbles: true})); String(document.getElementById("nobody").hidden)`, "false"},
	{"a filter", `search.value = ""; document.getElementById("filter-cap").value = "deploy"; document.getElementById("filter-is").value = "unknown"; search.dispatchEvent(new Event("input", {bubbles: true})); [...document.querySelectorAll(".person:not([hidden])")].map((p) => p.dataset.name).join()`, "carol"},
	{"cleared", `document.querySelector(".filter button").click(); new Promise((r) => setTimeout(() => r(shown.textContent)))`, "4"},
	{"Chinese", `document.getElementById("lang-zh").click(); document.documentElement.lang + " " + document.title + " " + document.querySelector("h1").innerText`, "zh-CN 谁能在云原生服务中心（OSC）做什么 · acme-isv 谁能在云原生服务中心（OSC）做什么"},
	{"choices, too", `document.querySelector("#filter-is").options[1].textContent`, "有"},
	{"dark", `document.getElementById("theme-dark").click(); getComputedStyle(document.body).backgroundColor`, "rgb(15, 17, 20)"},
	{"on paper all is there", `dispatchEvent(new Event("beforeprint")); String(document.querySelectorAll("details:not([open])").length)`, "0"},
	{"and folded after", `dispatchEvent(new Event("afterprint")); String(document.querySelectorAll("details[open]").length)`, "0"},
}

func TestAccessPageInABrowser(t *testing.T) {
	b := openBrowser(t)
	b.show(accessHTML(t, someAccess()))
	for _, step := range steps {
		assert.Equal(t, step.want, b.does(step.do), step.reason)
	}
	for _, url := range b.asked {
		assert.True(t, strings.HasPrefix(url, "file://"), "the page asks for %s", url)
	}
	assert.Len(t, b.asked, 1, "the page and nothing else")
	assert.Empty(t, b.trouble)
}

func TestPlanPageInABrowser(t *testing.T) {
	b := openBrowser(t)
	plan := refusedPlan()
	plan.Effects = effectsPlan().Effects
	b.show(planHTML(t, plan))
	assert.EqualValues(t, len(plan.Effects), b.does(`document.querySelectorAll(".person").length`))
	assert.Equal(t, "block", b.does(`document.querySelector(".person a.cell").click(); getComputedStyle(document.querySelector(".why.open .reason")).display`))
	assert.Equal(t, true, b.does(`document.documentElement.scrollWidth <= innerWidth`), "nothing sticks out")
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": 360, "height": 700, "deviceScaleFactor": 1, "mobile": true}, nil)
	assert.Equal(t, true, b.does(`document.documentElement.scrollWidth <= 360`), "nor on a phone")
	assert.Len(t, b.asked, 1, "the page and nothing else")
	assert.Empty(t, b.trouble)
}

// Who is not drawn is drawn when chosen.
func TestOneOfManyIsDrawnWhenChosen(t *testing.T) {
	b := openBrowser(t)
	r := manyAccess(2)
	for i := range 2 * mostNodes {
		u := r.Users[0]
		u.Name = fmt.Sprintf("own%02d", i)
		u.Capabilities = map[osc.Capability]osc.Verdict{osc.Full: can(u.Name + " → team-of-" + u.Name + " → UCS FullAccess@global")}
		r.Users = append(r.Users, u)
	}
	b.show(accessHTML(t, r))
	last := fmt.Sprintf("own%02d", 2*mostNodes-1)
	assert.Equal(t, last+" team-of-"+last, b.does(`document.querySelector("[data-name=`+last+`] a.cell[data-c=full]").click(); [...document.querySelectorAll(".guest text")].map((t) => t.textContent).join(" ")`))
	assert.Equal(t, "UCS FullAccess@global full", b.does(`[...document.querySelectorAll(".node.lit[data-n]")].map((n) => n.dataset.name).join(" ")`))
	assert.EqualValues(t, 0, b.does(`document.querySelector("[data-name=carol] a.cell[data-c=full]").click(); document.querySelectorAll(".guest").length`), "and no longer than that")
	assert.Empty(t, b.trouble)
}
