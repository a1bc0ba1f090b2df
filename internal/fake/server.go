package fake

import (
	"fmt"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Options are how a sandbox is served. The zero value keeps the state in memory only and answers at once.
type Options struct {
	// File keeps the state: it is read on start, and every change is in it before the call that made it is answered.
	// A missing file is made. Another process that serves the same file is waited for, at most LockWait long.
	File     string
	LockWait time.Duration
	// Scratch reads File and never writes or locks it: what calls change is forgotten at the end.
	Scratch bool
	// Latency is added to every call.
	Latency time.Duration
	// ReadLag overrides the state's own Behaviour.ReadLagMS, when it isn't zero.
	ReadLag time.Duration
	// Faults make calls fail. Of several that strike one call the first counts; delays add up.
	Faults []Fault
	// RateLimit is how many IAM calls a second are answered; more get 429. 0 for no limit.
	RateLimit int
	// Now is the time that creation times, read lag and the rate limit go by; time.Now when nil. Signatures are always
	// checked against the real time, which is what clients date them with.
	Now func() time.Time
	// Wrote is told of each write that was carried out, whatever then becomes of its answer, with the state before and
	// after it: for tests that watch every step. Writes wait for it, and it must not use the server.
	Wrote func(call string, before, after *State)
	// Log gets a line for every call: method, path, status, request id. Nil for none.
	Log io.Writer
}

// Server is a sandbox cloud that is being served.
type Server struct {
	opt      Options
	routes   []route
	listener net.Listener
	http     *http.Server
	served   chan struct{} // closed when http has ended
	keeper   *keeper
	lock     *fileLock // nil without a file
	made     []byte    // the text of the file that was missing, as it was made; nil for one that was there
	forget   bool      // remove it at the end, unless something was changed
	faults   *faultLine
	limiter  *rate.Limiter // nil for no limit

	mu    sync.RWMutex // guards cloud and batch
	cloud *cloud
	batch *batch // the writes since the keeper's last cut

	callsMu sync.Mutex
	calls   map[string]int

	requests atomic.Uint64
	boot     uint64 // makes request ids differ between servers
	logMu    sync.Mutex

	closing   chan struct{} // closed when calls should wait no more
	active    sync.WaitGroup
	activeMu  sync.Mutex // guards ended, and active's additions
	ended     bool
	closeOnce sync.Once
	closeErr  error
}

// Info is how to reach a sandbox.
type Info struct {
	Endpoint  string `json:"endpoint"` // for every service, without a trailing slash
	Account   string `json:"account"`
	DomainID  string `json:"domain_id"`
	Region    string `json:"region"`
	ProjectID string `json:"project_id"` // the region's
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
}

// Serve starts a sandbox cloud on an address such as "127.0.0.1:0". It takes a copy of st. With opt.File, what that file
// holds counts and st doesn't; st is what a missing file begins with. A nil st is New(Seed{}). The caller must Close it.
// Errors: an option is out of range, the address can't be had, the file is damaged or in use by another process, or st
// doesn't fit together.
func Serve(addr string, st *State, opt Options) (_ *Server, err error) {
	if err := opt.check(); err != nil {
		return nil, fmt.Errorf("cannot serve the sandbox: %w", err)
	}
	var lock *fileLock
	if opt.File != "" && !opt.Scratch {
		if lock, err = lockFile(opt.File, opt.LockWait); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				lock.release()
			}
		}()
	}
	there, _ := exists(opt.File) // open says what is wrong with it
	st, onFile, err := open(st, opt)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("cannot serve the sandbox on %s: %w: choose another address, such as 127.0.0.1:0", addr, err)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Server{
		opt: opt, routes: routes(), listener: listener, served: make(chan struct{}), lock: lock,
		faults: newFaultLine(opt.Faults), calls: map[string]int{}, boot: rand.Uint64(), closing: make(chan struct{}),
	}
	s.keeper = &keeper{file: opt.File, cut: s.cut, restore: s.restore, state: st.clone(), data: onFile}
	if opt.Scratch {
		s.keeper.file = ""
	}
	if lock != nil && !there {
		s.made = onFile
	}
	s.cloud, s.batch = newCloud(st, s.readLag(st)), &batch{}
	if opt.RateLimit > 0 {
		s.limiter = rate.NewLimiter(rate.Limit(opt.RateLimit), opt.RateLimit)
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	go func() {
		defer close(s.served)
		s.http.Serve(listener) // ends with ErrServerClosed
	}()
	return s, nil
}

// check refuses what would otherwise be taken for no limit or no delay at all.
func (o Options) check() error {
	switch {
	case o.Latency < 0:
		return fmt.Errorf("the latency is %s: give 0 or a time like 50ms", o.Latency)
	case o.ReadLag < 0:
		return fmt.Errorf("the read lag is %s: give 0 or a time like 3s", o.ReadLag)
	case o.RateLimit < 0:
		return fmt.Errorf("the rate limit is %d: give how many IAM calls a second are answered, or 0 for no limit", o.RateLimit)
	}
	return nil
}

// open gives the state to serve, a copy, and makes a missing file. It gives the file's text too.
func open(st *State, opt Options) (*State, []byte, error) {
	if st == nil {
		st = New(Seed{})
	}
	if opt.File != "" {
		there, err := exists(opt.File)
		if err != nil {
			return nil, nil, fmt.Errorf("cannot read the sandbox's state: %w", err)
		}
		if there {
			return load(opt.File)
		}
	}
	st = st.clone()
	if err := st.check(); err != nil {
		return nil, nil, fmt.Errorf("cannot serve the sandbox: %w", err)
	}
	if opt.File == "" || opt.Scratch {
		return st, nil, nil
	}
	data, err := st.bytes()
	if err != nil {
		return nil, nil, err
	}
	return st, data, ReplaceFile(opt.File, data)
}

func (s *Server) readLag(st *State) time.Duration {
	if s.opt.ReadLag > 0 {
		return s.opt.ReadLag
	}
	return time.Duration(st.Behaviour.ReadLagMS) * time.Millisecond
}

// URL is the endpoint of every service, without a trailing slash.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Info tells how to reach the sandbox as the owner of its first access key.
func (s *Server) Info() Info {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := &s.cloud.base
	return Info{
		Endpoint: s.URL(), Account: b.Account.Name, DomainID: b.Account.ID, Region: b.Region, ProjectID: b.ProjectID(b.Region),
		AccessKey: b.AccessKeys[0].Access, SecretKey: b.AccessKeys[0].Secret,
	}
}

// State gives a copy of the present state.
func (s *Server) State() *State {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.cloud.snapshot()
}

// Edit changes the state behind the clients' back; read lag doesn't concern what it makes. On an error, which says how
// the edited state doesn't fit together or can't be saved, the change isn't made.
func (s *Server) Edit(edit func(*State)) error {
	s.mu.Lock()
	st := s.cloud.snapshot()
	edit(st)
	st = st.clone() // what edit put in may be shared with its caller
	if err := st.check(); err != nil {
		s.mu.Unlock()
		return fmt.Errorf("cannot edit the sandbox: %w", err)
	}
	s.put(st)
	b := s.batch
	s.mu.Unlock()
	return s.keeper.keep(b)
}

// SetFaults replaces the faults: what each has counted is forgotten.
func (s *Server) SetFaults(faults []Fault) { s.faults.set(faults) }

// Struck tells how often each fault has struck since it was set, in the order in which they were set.
func (s *Server) Struck() []int { return s.faults.strikes() }

// Calls counts the calls since the start or ResetCalls by operation, such as "GET /v3/groups/{id}/users"; those to no
// operation count as "unknown". Calls that a fault, a limit or a wrong signature ended count too.
func (s *Server) Calls() map[string]int {
	s.callsMu.Lock()
	defer s.callsMu.Unlock()
	return maps.Clone(s.calls)
}

// ResetCalls begins the counts anew, and gives the sum of the old ones.
func (s *Server) ResetCalls() int {
	s.callsMu.Lock()
	defer s.callsMu.Unlock()
	sum := 0
	for _, n := range s.calls {
		sum += n
	}
	clear(s.calls)
	return sum
}

func (s *Server) count(operation string) {
	s.callsMu.Lock()
	defer s.callsMu.Unlock()
	s.calls[operation]++
}

func (s *Server) logCall(r *http.Request, status int, id string) {
	if s.opt.Log == nil {
		return
	}
	s.logMu.Lock()
	defer s.logMu.Unlock()
	fmt.Fprintf(s.opt.Log, "%s %s %d %s\n", r.Method, strings.ReplaceAll(r.URL.RequestURI(), "\n", ""), status, id)
}
