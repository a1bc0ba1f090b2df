package fake

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultHelp explains the language of faults to users.
const FaultHelp = `A fault is  [WHERE ->] EFFECT [WHEN]

WHERE   which calls; all of them when left out
  iam | swr | cce | eps      a service's
  GET | PUT | ...            a method's
  /v3/groups/*               a path's: * stands for any text, slashes too
  PUT /v3/groups/*           both
EFFECT  what happens to them
  throttle                   the service's own answer when there are too many calls
  500                        any status from 400 to 599, with the service's form of error
  502 html                   the same with an HTML page, or with no body at all: 502 empty
  504 acted                  the same after the call has done its work
  html                       200 with an HTML page
  empty                      done, and answered without a body
  nil-list                   done, and answered with null in place of lists
  lost-page                  done, and answered with nothing in the lists
  twice                      done, and answered with everything in the lists twice
  plain                      done, and answered as text/plain
  truncate                   done, and half of the answer sent
  reset-before               connection broken before the call does its work
  reset-after                connection broken after it
  slow 2s                    done later
  skew 20m                   judged by a clock that is off by so much: above 15m signatures have expired
  retry-after 3s             after throttle or a status: a Retry-After header, in whole seconds
WHEN    how often; always when left out
  x2                         the first two times only
  every 7th                  every seventh time ("every 7th call" reads well too)
  after 10                   not the first ten times

Examples
  throttle every 7th call
  swr -> throttle x3
  PUT /v3/groups/* -> 500 x2
  iam -> throttle retry-after 1s after 20 x5
  POST /v3/groups -> reset-after x1
`

// Effect is what a fault does.
type Effect string

// The effects, as FaultHelp explains them. EffectStatus is a bare status.
const (
	EffectThrottle    Effect = "throttle"
	EffectStatus      Effect = "status"
	EffectHTML        Effect = "html"
	EffectEmpty       Effect = "empty"
	EffectNilList     Effect = "nil-list"
	EffectLostPage    Effect = "lost-page"
	EffectTwice       Effect = "twice"
	EffectPlain       Effect = "plain"
	EffectTruncate    Effect = "truncate"
	EffectResetBefore Effect = "reset-before"
	EffectResetAfter  Effect = "reset-after"
	EffectSlow        Effect = "slow"
	EffectSkew        Effect = "skew"
)

// Fault makes some calls fail. ParseFault reads one from text; String gives the text back.
type Fault struct {
	Service    string // "iam", "swr", "cce", "eps"; "" for all
	Method     string // "" for all
	Path       string // with * for any text; "" for all
	Effect     Effect
	Status     int           // for EffectStatus
	Body       string        // for EffectStatus: "" the service's error, "html" or "empty"
	Acted      bool          // for EffectStatus: the call does its work first
	RetryAfter time.Duration // for EffectThrottle and EffectStatus; 0 for no header
	Delay      time.Duration // for EffectSlow and EffectSkew
	Times      int           // how often at most; 0 for no limit
	Every      int           // only every so many matching calls; 0 for each
	Skip       int           // how many matching calls go well first
}

var faultMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// ParseFault reads a fault, as FaultHelp explains. The error says what isn't understood and shows an example.
func ParseFault(text string) (Fault, error) {
	f, err := parseFault(text)
	if err != nil {
		return Fault{}, fmt.Errorf(`cannot read the fault %q: %w: write it like "throttle every 7th call" or "PUT /v3/groups/* -> 500 x2"`, text, err)
	}
	return f, nil
}

func parseFault(text string) (f Fault, err error) {
	where, rest, arrow := strings.Cut(text, "->")
	if !arrow {
		where, rest = "", text
	}
	if err := f.parseWhere(strings.Fields(where)); err != nil {
		return f, err
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		return f, fmt.Errorf("it has no effect")
	}
	for len(words) > 0 {
		used, err := f.parseWords(words)
		if err != nil {
			return f, err
		}
		words = words[used:]
	}
	if f.Effect == "" {
		return f, fmt.Errorf("it has no effect")
	}
	if f.RetryAfter != 0 && f.Effect != EffectThrottle && f.Effect != EffectStatus {
		return f, fmt.Errorf("retry-after goes with throttle or a status")
	}
	return f, nil
}

func (f *Fault) parseWhere(words []string) error {
	for _, word := range words {
		switch {
		case word == "*" && f.Path == "":
		case slices.Contains([]string{"iam", "swr", "cce", "eps"}, word) && f.Service == "":
			f.Service = word
		case slices.Contains(faultMethods, word) && f.Method == "":
			f.Method = word
		case (strings.HasPrefix(word, "/") || strings.HasPrefix(word, "*")) && f.Path == "":
			f.Path = word
		default:
			return fmt.Errorf("%q is no service, method or path", word)
		}
	}
	return nil
}

// parseWords reads the next word with what belongs to it, and gives how many words that were.
func (f *Fault) parseWords(words []string) (used int, err error) {
	word := words[0]
	next := func() string {
		if len(words) > 1 {
			return words[1]
		}
		return ""
	}
	times, isTimes := strings.CutPrefix(word, "x")
	status, notStatus := strconv.Atoi(word)
	switch {
	case word == "every" && f.Every == 0:
		n := strings.TrimRight(next(), "sthndr")
		f.Every, err = count(n)
		used = 2
		if len(words) > 2 && (words[2] == "call" || words[2] == "time") {
			used = 3
		}
		return used, err
	case word == "after" && f.Skip == 0:
		f.Skip, err = count(next())
		return 2, err
	case isTimes && f.Times == 0:
		f.Times, err = count(times)
		return 1, err
	case word == "retry-after" && f.RetryAfter == 0:
		f.RetryAfter, err = wait(next())
		return 2, err
	case (word == "html" || word == "empty") && f.Effect == EffectStatus && f.Body == "":
		f.Body = word
		return 1, nil
	case word == "acted" && f.Effect == EffectStatus && !f.Acted:
		f.Acted = true
		return 1, nil
	case f.Effect != "":
		return 0, fmt.Errorf("%q is not understood after %q", word, f.Effect)
	case notStatus == nil && 400 <= status && status <= 599:
		f.Effect, f.Status = EffectStatus, status
		return 1, nil
	case word == "slow", word == "skew":
		f.Effect = Effect(word)
		f.Delay, err = wait(next())
		return 2, err
	case slices.Contains([]Effect{EffectThrottle, EffectHTML, EffectEmpty, EffectNilList, EffectLostPage, EffectTwice, EffectPlain, EffectTruncate, EffectResetBefore, EffectResetAfter}, Effect(word)):
		f.Effect = Effect(word)
		return 1, nil
	}
	return 0, fmt.Errorf("%q is no effect", word)
}

func count(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1_000_000 {
		return 0, fmt.Errorf("%q is no number from 1 to 1000000", text)
	}
	return n, nil
}

func wait(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > time.Hour {
		return 0, fmt.Errorf("%q is no time like 500ms or 2s, up to an hour", text)
	}
	return d, nil
}

// String gives the fault as ParseFault reads it.
func (f Fault) String() string {
	var words []string
	add := func(when bool, format string, args ...any) {
		if when {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(f.Service != "", "%s", f.Service)
	add(f.Method != "", "%s", f.Method)
	add(f.Path != "", "%s", f.Path)
	add(len(words) > 0, "->")
	switch f.Effect {
	case EffectStatus:
		add(true, "%d", f.Status)
	case EffectSlow, EffectSkew:
		add(true, "%s %s", f.Effect, f.Delay)
	default:
		add(true, "%s", f.Effect)
	}
	add(f.Body != "", "%s", f.Body)
	add(f.Acted, "acted")
	add(f.RetryAfter != 0, "retry-after %s", f.RetryAfter)
	add(f.Every != 0, "every %dth", f.Every)
	add(f.Skip != 0, "after %d", f.Skip)
	add(f.Times != 0, "x%d", f.Times)
	return strings.Join(words, " ")
}

// matches reports whether a call is one of the fault's. The path may be given as the route's pattern too.
func (f Fault) matches(r *http.Request, to *route) bool {
	return (f.Service == "" || f.Service == string(to.service)) &&
		(f.Method == "" || f.Method == r.Method) &&
		(f.Path == "" || f.Path == to.path || globMatches(f.Path, r.URL.Path))
}

// globMatches compares text with a pattern in which * stands for any text.
func globMatches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}
