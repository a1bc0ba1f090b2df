package view

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
)

// A page stands alone: its style and script are in it, and its own policy lets nothing else in. So it works from a disk
// or an artifact of a pipeline, and tells nobody that it was opened.

//go:embed html
var htmlFiles embed.FS

var (
	htmlStyle  = htmlFile("style.css") + htmlFile("print.css")
	htmlScript = htmlFile("script.js")
)

// htmlPages are parsed when somebody first wants a page: most runs write none.
var htmlPages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"say": labelled, "plain": plain}).ParseFS(htmlFiles, "html/*.tmpl"))
})

func htmlFile(name string) string {
	data, err := htmlFiles.ReadFile("html/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(data)
}

// htmlFrame is what every page has around its sections.
type htmlFrame struct {
	Title       label
	Sandbox     bool
	Tenant      string
	DomainID    string
	Region      string
	ToolVersion string
	Contents    []htmlSection
}

// htmlSection is a part of the page, for its list of contents.
type htmlSection struct {
	ID    string
	Head  label
	Count int // of what is in it; 0: not told
}

// Policy is the page's Content-Security-Policy: the style and script that are in it, by their hashes, and nothing from
// anywhere. Trusted types keep the script from ever making markup out of text.
func (htmlFrame) Policy() string {
	return strings.Join([]string{
		"default-src 'none'", "style-src " + hashOf(htmlStyle), "script-src " + hashOf(htmlScript),
		"base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Style and Script are the files as they are, which their hashes are of.
func (htmlFrame) Style() template.CSS { return template.CSS(htmlStyle) }

// Script: see Style.
func (htmlFrame) Script() template.JS { return template.JS(htmlScript) }

// section puts a part into the list of contents if it is there.
func (f *htmlFrame) section(is bool, id, head string, count int) {
	if is {
		f.Contents = append(f.Contents, htmlSection{id, labelled(head), count})
	}
}

// writePage writes a page or nothing.
func writePage(w io.Writer, name string, page any) error {
	var b bytes.Buffer
	if err := htmlPages().ExecuteTemplate(&b, name, page); err != nil {
		return fmt.Errorf("cannot make the page: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// IsPage reports whether a file's content is a page that this program wrote.
func IsPage(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.HasPrefix(head, []byte("<!doctype html>")) && bytes.Contains(head, []byte(`<meta name="generator" content="osc-perms">`))
}
