package bosh

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"math/big"
)

// keys protect a session that is not encrypted from being taken over by somebody
// who has read its sid and rid, XEP-0124 §15: each request shows the value whose
// hash the one before has shown, and nobody can compute that backwards.
//
// A new sequence begins before the last value of the old one is used. A repeated
// request repeats its key, since its bytes are kept.
type keys struct {
	Seed string
	Left int      // values of the sequence that were not shown
	hash []string // hash[i] is K(i+1)
}

// maxKeys is how long a sequence can be; half of that is the least.
const maxKeys = 512

// newKeys begins a sequence of unpredictable length and seed.
func newKeys() *keys {
	n, _ := rand.Int(rand.Reader, big.NewInt(maxKeys/2)) // never fails, see crypto/rand
	k := &keys{Seed: rand.Text(), Left: maxKeys/2 + int(n.Int64())}
	k.compute(k.Left)
	return k
}

// compute fills in K(1) to K(n) of the seed.
func (k *keys) compute(n int) {
	k.hash = make([]string, n)
	last := k.Seed
	for i := range k.hash {
		sum := sha1.Sum([]byte(last))
		last = hex.EncodeToString(sum[:])
		k.hash[i] = last
	}
}

// sign adds the next value to a request's attributes.
func (k *keys) sign(attrs []string) []string {
	if k.hash == nil {
		k.compute(k.Left) // after a resume
	}
	first := k.Left == len(k.hash) && !contains(attrs, "sid")
	k.Left--
	value := k.hash[k.Left]
	switch {
	case first:
		return append(attrs, "newkey", value)
	case k.Left > 0:
		return append(attrs, "key", value)
	}
	*k = *newKeys()
	k.Left--
	return append(attrs, "key", value, "newkey", k.hash[k.Left])
}

// contains tells whether an attribute is given and not empty.
func contains(attrs []string, name string) bool {
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i] == name && attrs[i+1] != "" {
			return true
		}
	}
	return false
}
