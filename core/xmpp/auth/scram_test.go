package auth

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xdg-go/scram"
)

// newSCRAMWith returns a client that sends nonce.
func newSCRAMWith(mechanism string, c Credentials, nonce string) (*scramClient, error) {
	return newSCRAMBy(mechanism, c, func() string { return nonce })
}

// scramWith returns one of a user that has begun.
func scramWith(t testing.TB, mechanism, nonce string) *scramClient {
	t.Helper()
	s, err := newSCRAMWith(mechanism, Credentials{Username: "user", Password: "pencil"}, nonce)
	if err != nil {
		t.Fatal(err)
	}
	if initial, has, err := s.Start(); err != nil || !has || string(initial) != "n,,n=user,r="+nonce {
		t.Fatalf("%q %v %v", initial, has, err)
	}
	return s
}

// The exchanges of RFC 5802 §5 and RFC 7677 §3.
var scramVectors = []struct{ mechanism, nonce, serverFirst, clientFinal, serverFinal string }{
	{
		SCRAMSHA1, "fyko+d2lbbFgONRv9qkxdawL",
		"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
		"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
		"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
	},
	{
		SCRAMSHA256, "rOprNGfwEbeRWgbNEkqO",
		"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
		"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
		"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
	},
}

func TestSCRAMFollowsTheExamplesOfTheRFCs(t *testing.T) {
	for _, v := range scramVectors {
		for _, inChallenge := range []bool{false, true} {
			s := scramWith(t, v.mechanism, v.nonce)
			response, err := s.Step([]byte(v.serverFirst))
			if err != nil || string(response) != v.clientFinal {
				t.Fatalf("%s: %q, %v", v.mechanism, response, err)
			}
			additional := []byte(v.serverFinal)
			if inChallenge {
				if response, err = s.Step(additional); err != nil || len(response) != 0 {
					t.Fatalf("%s: %q, %v", v.mechanism, response, err)
				}
				additional = nil
			}
			if err := s.Success(additional); err != nil {
				t.Errorf("%s: %v", v.mechanism, err)
			}
		}
	}
}

func TestSCRAMSucceedsOnlyForAServerThatHasProvenItself(t *testing.T) {
	v := scramVectors[1]
	for name, final := range map[string]string{
		"nothing":         "",
		"an empty proof":  "v=",
		"another's proof": "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
		"not base64":      "v=***",
		"an error":        "e=invalid-proof",
		"too much":        v.serverFinal + "," + strings.Repeat("x=y,", MaxMessage),
	} {
		s := scramWith(t, v.mechanism, v.nonce)
		if err := s.Success([]byte(final)); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s before any challenge: %v", name, err)
		}
		if _, err := s.Step([]byte(v.serverFirst)); err != nil {
			t.Fatal(err)
		}
		if err := s.Success([]byte(final)); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s: %v", name, err)
		}
		s = scramWith(t, v.mechanism, v.nonce)
		s.Step([]byte("r=" + v.nonce + "more,s=bad,i=4096"))
		if err := s.Success([]byte(final)); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s after a bad challenge: %v", name, err)
		}
		s = scramWith(t, v.mechanism, v.nonce)
		s.Step([]byte(v.serverFirst))
		if _, err := s.Step([]byte(final)); err == nil {
			t.Errorf("%s in a challenge: taken", name)
		}
		if err := s.Success(nil); !errors.Is(err, ErrUnproven) {
			t.Errorf("%s in a challenge, then success: %v", name, err)
		}
	}
}

func TestSCRAMTellsThatTheProofWasNotTaken(t *testing.T) {
	v := scramVectors[0]
	s := scramWith(t, v.mechanism, v.nonce)
	s.Step([]byte(v.serverFirst))
	if _, err := s.Step([]byte("e=invalid-proof")); !errors.Is(err, ErrNotAuthorized) {
		t.Error(err)
	}
}

const salt = "W22ZaJ0SNY7soEsUEjb6gQ=="

func TestSCRAMRefusesAHostileServerFirstBeforeAnyWork(t *testing.T) {
	for name, message := range map[string]string{
		"empty":              "",
		"the endless loop":   "r=ownmore,s=" + salt + ",i",
		"a short last field": "r=ownmore,s=" + salt + ",i=4096,x",
		"too few fields":     "r=ownmore,s=" + salt,
		"wrong order":        "s=" + salt + ",r=ownmore,i=4096",
		"one iteration":      "r=ownmore,s=" + salt + ",i=1",
		"no iterations":      "r=ownmore,s=" + salt + ",i=0",
		"negative":           "r=ownmore,s=" + salt + ",i=-4096",
		"a sign":             "r=ownmore,s=" + salt + ",i=+4096",
		"a leading zero":     "r=ownmore,s=" + salt + ",i=04096",
		"a space":            "r=ownmore,s=" + salt + ",i=4096 ",
		"4095":               "r=ownmore,s=" + salt + ",i=4095",
		"a million and one":  "r=ownmore,s=" + salt + ",i=1000001",
		"two thousand mil":   "r=ownmore,s=" + salt + ",i=2000000000",
		"2^64":               "r=ownmore,s=" + salt + ",i=18446744073709551616",
		"our nonce alone":    "r=own,s=" + salt + ",i=4096",
		"another nonce":      "r=other-nonce,s=" + salt + ",i=4096",
		"a nonce with space": "r=own more,s=" + salt + ",i=4096",
		"an empty salt":      "r=ownmore,s=,i=4096",
		"seven bytes salt":   "r=ownmore,s=AAAAAAAAAA==,i=4096",
		"salt not base64":    "r=ownmore,s=!!!!!!!!!!!!!!!!,i=4096",
		"salt with newlines": "r=ownmore,s=W22ZaJ0SNY7s\noEsUEjb6gQ==,i=4096",
		"salt loosely coded": "r=ownmore,s=W22ZaJ0SNY7soEsUEjb6gR==,i=4096",
		"a huge salt":        "r=ownmore,s=" + strings.Repeat("AAAA", 300) + ",i=4096",
		"must understand":    "m=x,r=ownmore,s=" + salt + ",i=4096",
		"it, at the end":     "r=ownmore,s=" + salt + ",i=4096,m=x",
		"twice the same":     "r=ownmore,s=" + salt + ",i=4096,i=4096",
		"twice an extension": "r=ownmore,s=" + salt + ",i=4096,x=1,x=1",
		"too long":           "r=ownmore,s=" + salt + ",i=4096,x=" + strings.Repeat("x", MaxMessage),
		"an error":           "e=other-error",
	} {
		s := scramWith(t, SCRAMSHA256, "own")
		start := time.Now()
		if response, err := s.Step([]byte(message)); !errors.Is(err, ErrMalformed) || response != nil {
			t.Errorf("%s: %q, %v after %v", name, response, err, time.Since(start))
		}
	}
}

func TestSCRAMTakesWhatIsAllowed(t *testing.T) {
	for _, message := range []string{
		"r=ownm,s=AAAAAAAAAAA=,i=4096",
		"r=own=more=,s=" + salt + ",i=10000",
		"r=ownmore,s=" + salt + ",i=4096,h=ext,t=",
	} {
		if _, err := scramWith(t, SCRAMSHA1, "own").Step([]byte(message)); err != nil {
			t.Errorf("%s: %v", message, err)
		}
	}
}

func TestEveryNonceIsNewAndLong(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s, err := newSCRAM(SCRAMSHA1, Credentials{Username: "u", Password: "p"})
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		d := newDigest(Credentials{})
		if seen[s.nonce] || seen[d.cnonce] || len(s.nonce) < 22 || len(d.cnonce) < 22 {
			t.Fatal(s.nonce, d.cnonce)
		}
		seen[s.nonce], seen[d.cnonce] = true, true
	}
}

func TestSASLprepIsLeftOutWhereItDoesNotApply(t *testing.T) {
	for s, want := range map[string]string{
		"Пароль №1": "Пароль No1", "пароль-😀": "пароль-😀", "I\u00adX": "IX", "a\u00a0b": "a b", "\u0627\u0031": "\u0627\u0031",
	} {
		if got := prepared(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func FuzzServerFirst(f *testing.F) {
	for _, v := range scramVectors {
		f.Add("r=own" + v.serverFirst[2:])
	}
	f.Add("r=ownmore,s=" + salt + ",i=999999999")
	f.Add("m=x,r=own,s=,i=")
	f.Fuzz(func(t *testing.T, message string) {
		if checkServerFirst(message, "own") != nil {
			return
		}
		// What passes, the library understands too.
		client, _ := scram.SHA1.NewClientUnprepped("user", "pencil", "")
		conv := client.WithNonceGenerator(func() string { return "own" }).NewConversation()
		conv.Step("")
		if !strings.Contains(message, ",i=4096") {
			return // spare the time
		}
		if _, err := conv.Step(message); err != nil {
			t.Errorf("%q: %v", message, err)
		}
	})
}
