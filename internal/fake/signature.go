package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm       = "SDK-HMAC-SHA256"
	dateFormat      = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
	// maxSkew is how far a request's date may be from the present. The real limit isn't published.
	maxSkew = 15 * time.Minute
)

// authorization is a parsed Authorization header.
type authorization struct {
	access    string
	headers   []string // the names of the signed headers, in lower case, in the order of the header
	signature []byte
}

// parseAuthorization reads "SDK-HMAC-SHA256 Access=<AK>, SignedHeaders=<a;b>, Signature=<hex>".
func parseAuthorization(header string) (authorization, error) {
	var a authorization
	if header == "" {
		return a, errors.New("the request has no Authorization header")
	}
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return a, fmt.Errorf("the Authorization header does not begin with %s", algorithm)
	}
	fields := map[string]string{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if _, again := fields[name]; !ok || again || value == "" {
			return a, errors.New("the Authorization header is malformed")
		}
		fields[name] = value
	}
	if len(fields) != 3 || fields["Access"] == "" || fields["SignedHeaders"] == "" || fields["Signature"] == "" {
		return a, errors.New("the Authorization header must have Access, SignedHeaders and Signature")
	}
	signature, err := hex.DecodeString(fields["Signature"])
	if err != nil {
		return a, errors.New("the signature is not hexadecimal")
	}
	return authorization{
		access:    fields["Access"],
		headers:   strings.Split(strings.ToLower(fields["SignedHeaders"]), ";"),
		signature: signature,
	}, nil
}

// verify checks a request's signature and date. keys are looked up by their id. The clients' own clocks date their
// requests, so now is the real time, not the sandbox's.
func verify(r *http.Request, body []byte, keys []AccessKey, now time.Time) (AccessKey, error) {
	auth, err := parseAuthorization(r.Header.Get("Authorization"))
	if err != nil {
		return AccessKey{}, err
	}
	date := r.Header.Get("X-Sdk-Date")
	at, err := time.Parse(dateFormat, date)
	if err != nil {
		return AccessKey{}, fmt.Errorf("the X-Sdk-Date header must have the form %s", dateFormat)
	}
	if skew := now.Sub(at).Abs(); skew > maxSkew {
		return AccessKey{}, fmt.Errorf("the request's date is more than %s from the present: x-sdk-date expired", maxSkew)
	}
	index := slices.IndexFunc(keys, func(k AccessKey) bool { return k.Access == auth.access })
	if index < 0 {
		return AccessKey{}, fmt.Errorf("the access key %s does not exist", auth.access)
	}
	key := keys[index]
	canonical, err := canonicalRequest(r, auth.headers, body)
	if err != nil {
		return AccessKey{}, err
	}
	if !hmac.Equal(signature(key.Secret, date, canonical), auth.signature) {
		return AccessKey{}, errors.New("verify signature fail")
	}
	if !hmac.Equal([]byte(r.Header.Get("X-Security-Token")), []byte(key.SecurityToken)) {
		return AccessKey{}, errors.New("the X-Security-Token header does not fit the access key")
	}
	if key.Inactive {
		return AccessKey{}, fmt.Errorf("the access key %s is inactive", key.Access)
	}
	return key, nil
}

// signature signs a canonical request.
func signature(secret, date, canonical string) []byte {
	sum := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(algorithm + "\n" + date + "\n" + hex.EncodeToString(sum[:])))
	return mac.Sum(nil)
}

// canonicalRequest is the text that is signed: method, path, query, the named headers, their names, the body's hash.
func canonicalRequest(r *http.Request, headers []string, body []byte) (string, error) {
	path, err := canonicalPath(r.URL.EscapedPath())
	if err != nil {
		return "", err
	}
	query, err := canonicalQuery(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	hash, err := bodyHash(r.Header.Get("X-Sdk-Content-Sha256"), body)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{r.Method, path, query, canonicalHeaders(r, headers), strings.Join(headers, ";"), hash}, "\n"), nil
}

// canonicalPath escapes each segment on its own; the result always ends with a slash.
func canonicalPath(escaped string) (string, error) {
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return "", err
		}
		segments[i] = escape(plain)
	}
	return strings.TrimSuffix(strings.Join(segments, "/"), "/") + "/", nil
}

// canonicalQuery sorts the parameters by key, and those of one key by value.
func canonicalQuery(raw string) (string, error) {
	query, err := url.ParseQuery(raw)
	if err != nil {
		return "", err
	}
	keys := make([]string, 0, len(query))
	for key := range query {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	var pairs []string
	for _, key := range keys {
		values := slices.Sorted(slices.Values(query[key]))
		for _, value := range values {
			pairs = append(pairs, escape(key)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&"), nil
}

// canonicalHeaders writes a line for each value of each named header. The server's HTTP library keeps Host and
// Content-Length apart from the other headers.
func canonicalHeaders(r *http.Request, names []string) string {
	var b strings.Builder
	for _, name := range names {
		values := slices.Sorted(slices.Values(r.Header.Values(name)))
		switch name {
		case "host":
			values = []string{r.Host}
		case "content-length":
			values = []string{strconv.FormatInt(max(r.ContentLength, 0), 10)}
		}
		for _, value := range values {
			b.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
		}
	}
	return b.String()
}

// bodyHash is the hash that was signed: the body's own, or what X-Sdk-Content-Sha256 says, which is UNSIGNED-PAYLOAD or
// must be the body's own as well.
func bodyHash(declared string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	own := hex.EncodeToString(sum[:])
	switch {
	case declared == "":
		return own, nil
	case declared == unsignedPayload, strings.EqualFold(declared, own):
		return declared, nil
	default:
		return "", errors.New("X-Sdk-Content-Sha256 is not the body's hash")
	}
}

// escape percent-encodes every byte but letters, digits and "_-~.".
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("_-~.", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
