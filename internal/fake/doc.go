// Package fake is the sandbox cloud: Huawei Cloud's IAM v3, EPS, SWR and CCE as their API reference documents them, over
// real HTTP with signatures verified. It is a second, independent reading of that reference, so that a client which has
// misread it fails here: it shares no code with the clients in this module.
//
//	srv, err := fake.Serve("127.0.0.1:0", fake.New(fake.Seed{Account: "acme", Region: "cn-east-3"}), fake.Options{})
//	defer srv.Close()
//	info := srv.Info() // endpoint, ids and the administrator's access key
//
// Where the files are: state.go is what the cloud remembers; cloud.go indexes it; routes.go lists every call; iam_*.go,
// eps.go, swr_*.go and cce*.go answer them; signature.go, rights.go and fault.go stand between a request and its answer;
// keeper.go and lock.go keep the state in a file. copied.go and missing.go are for states copied from another cloud.
//
// What the reference calls unverified is decided in one place each and said so in a comment; where a client must cope
// with both answers, [Behaviour] switches to the other one.
package fake
