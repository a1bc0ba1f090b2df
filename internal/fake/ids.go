package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// idOf derives a 32-hex id from words: the same words give the same id, on every machine and in every run.
func idOf(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// textOf derives n characters of an alphabet of at most 256 from words. n is at most 32.
func textOf(n int, alphabet string, words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(out)
}

const (
	upperAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	lettersDigits  = upperAndDigits + "abcdefghijklmnopqrstuvwxyz"
)

// newKey derives an access key from words. Its secret guards a sandbox, so being predictable is no harm, and a
// restarted sandbox keeps its key.
func newKey(words ...string) (access, secret string) {
	access = textOf(20, upperAndDigits, append(words, "access")...)
	secret = textOf(20, lettersDigits, append(words, "secret 1")...) + textOf(20, lettersDigits, append(words, "secret 2")...)
	return access, secret
}

// makeID gives a new id of a kind. The seed and the counter make it, so a repeated run makes the same ids, and never
// one that idFor made of a name.
func (s *State) makeID(kind string) string {
	s.LastMade++
	return idOf(s.Seed, "made", kind, strconv.FormatUint(s.LastMade, 10))
}

// makeNumber gives a new number, for what SWR numbers.
func (s *State) makeNumber() int64 {
	s.LastMade++
	return int64(1000 + s.LastMade)
}
