package manager

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"testing"
)

// XEP-0124 §15, key sequences, as the listener checks them.

// chain returns K(n) … K(1) of a seed.
func chain(seed string, n int) []string {
	keys := make([]string, n)
	for i := n - 1; i >= 0; i-- {
		hash := sha1.Sum([]byte(seed))
		seed = hex.EncodeToString(hash[:])
		keys[i] = seed
	}
	return keys
}

func key(k string) string { return "key='" + k + "'" }

// locked is a visit by a client that uses keys: keys[0] was its newkey, keys[i]
// belongs to rid 100+i.
func locked(t *testing.T, test func(t *testing.T, g *guest, keys []string)) {
	t.Helper()
	keys := chain("an unpredictable value", 20)
	visitAs(t, "ver='1.11' newkey='"+keys[0]+"'", func(t *testing.T, g *guest) { test(t, g, keys) })
}

func TestTheChainOfTheSpecificationIsTheOneThatIsChecked(t *testing.T) {
	// FIPS 180-1's "abc", and its hash in hexadecimal hashed again.
	if got := chain("abc", 2); got[1] != "a9993e364706816aba3e25717850c26c9cd0d89d" || got[0] != chain(got[1], 1)[0] {
		t.Errorf("%q", got)
	}
}

func TestEachRequestMustHaveTheNextKey(t *testing.T) {
	locked(t, func(t *testing.T, g *guest, keys []string) {
		for i := 1; i < 20; i++ {
			held := g.request(100+i, key(keys[i]), message(keys[i]))
			write(t, g.server, message("1"))
			g.gets(held, message("1"))
		}
		if got := g.reads(); strings.Count(got, "<message") != 19 || strings.HasSuffix(got, "end") {
			t.Error(got)
		}
	})
}

// The hash is of the key as it was written, and may be written in either case.
func TestKeysMayBeInCapitals(t *testing.T) {
	seed := "AAAA"
	hash := sha1.Sum([]byte(seed))
	visitAs(t, "ver='1.11' newkey='"+strings.ToUpper(hex.EncodeToString(hash[:]))+"'", func(t *testing.T, g *guest) {
		g.waits(g.request(101, key(seed), ""))
	})
}

func TestAWrongKeyEndsTheSessionAndIsNotProcessed(t *testing.T) {
	keys := chain("an unpredictable value", 20) // as locked has them
	for name, attrs := range map[string]string{
		"none": "", "empty": key(""), "garbage": key("garbage"), "the one before": key(keys[0]),
		"one too far": key(keys[2]), "a new one alone": "newkey='" + keys[0] + "'",
	} {
		t.Run(name, func(t *testing.T) {
			locked(t, func(t *testing.T, g *guest, keys []string) {
				write(t, g.server, message("secret"))
				a := g.gets(g.request(101, attrs, message("1")), "type='terminate'", "condition='item-not-found'")
				if strings.Contains(a, "secret") {
					t.Error(a)
				}
				if got := g.reads(); got != "end" {
					t.Error(got)
				}
				g.gets(g.request(101, key(keys[1]), ""), "item-not-found")
			})
		})
	}
}

func TestKeysAreCheckedInTheOrderOfTheRIDs(t *testing.T) {
	locked(t, func(t *testing.T, g *guest, keys []string) {
		second := g.request(102, key(keys[2]), message("2"))
		g.gets(g.request(101, key(keys[1]), message("1")))
		g.waits(second)
		if got := g.reads(); got != message("1")+message("2") {
			t.Error(got)
		}
	})
}

func TestARepetitionHasTheSameKey(t *testing.T) {
	locked(t, func(t *testing.T, g *guest, keys []string) {
		held := g.request(101, key(keys[1]), "")
		again := g.request(101, key(keys[1]), "")
		write(t, g.server, message("1"))
		first := g.gets(held)
		for _, answered := range []<-chan string{again, g.request(101, key(keys[1]), "")} {
			if a := g.gets(answered); a != first {
				t.Error(a)
			}
		}
	})
}

// Who has read the sid and the rid, and no key, gets no answer by repeating.
func TestARepetitionWithAnotherKeyGetsNothingAndEndsTheSession(t *testing.T) {
	for _, answeredBefore := range []bool{true, false} {
		locked(t, func(t *testing.T, g *guest, keys []string) {
			held := g.request(101, key(keys[1]), "")
			if answeredBefore {
				write(t, g.server, message("secret"))
				g.gets(held, "secret")
			}
			if a := g.gets(g.request(101, key(keys[3]), ""), "item-not-found"); strings.Contains(a, "secret") {
				t.Error(a)
			}
			if got := g.reads(); got != "end" {
				t.Error(got)
			}
		})
	}
}

func TestAClientMaySwitchToAnotherSequence(t *testing.T) {
	locked(t, func(t *testing.T, g *guest, keys []string) {
		next := chain("another", 3)
		g.waits(g.request(101, key(keys[1])+" newkey='"+next[0]+"'", ""))
		g.waits(g.request(102, key(next[1]), message("1")))
		g.gets(g.request(103, key(keys[2]), message("2")), "item-not-found")
		if got := g.reads(); got != message("1")+"end" {
			t.Error(got)
		}
	})
}
