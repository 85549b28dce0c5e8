package transport

import (
	"strings"
	"testing"
)

// A proxy's address that is taken names a host and nobody's password; and an error shows
// nothing of what was written.
func FuzzParseProxy(f *testing.F) {
	for _, s := range []string{"proxy.example:3128", "https://[::1]:8080", "socks5h://p", "http://a:hush@p", "http://%zz", "ftp://p", "//", "http://a%40b:hush%40p", "a:/ 00%40", "p:1/x?y#z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseProxy(text)
		if err != nil {
			if len(text) > 20 && strings.Contains(err.Error(), text) {
				t.Errorf("%v", err)
			}
			return
		}
		if u.Hostname() == "" || u.User != nil || !strings.Contains("http https socks5 socks5h", u.Scheme) {
			t.Errorf("%q is %v", text, u)
		}
		if again, err := ParseProxy(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q is %v, and that is %v, %v", text, u, again, err)
		}
	})
}

// Pins that were read are written as they are, and nothing is taken for one that is none.
func FuzzParsePins(f *testing.F) {
	f.Add(Pin{1}.String() + ", " + Pin{2}.String())
	f.Add(strings.TrimPrefix(Pin{}.String(), "sha256/") + ",")
	f.Add("sha256/")
	f.Fuzz(func(t *testing.T, text string) {
		pins, err := ParsePins(text)
		if err != nil {
			if pins != nil {
				t.Error("pins beside an error")
			}
			return
		}
		var written []string
		for _, p := range pins {
			written = append(written, p.String())
		}
		again, err := ParsePins(strings.Join(written, ","))
		if err != nil || len(again) != len(pins) || len(pins) != strings.Count(text, ",")+1 {
			t.Fatalf("%q: %v, then %v, %v", text, pins, again, err)
		}
		for i := range pins {
			if again[i] != pins[i] {
				t.Errorf("%v, then %v", pins[i], again[i])
			}
		}
	})
}

func FuzzParseFingerprint(f *testing.F) {
	f.Add(Fingerprint{1}.String())
	f.Add(strings.ReplaceAll(Fingerprint{2}.String(), ":", " "))
	f.Add(":")
	f.Fuzz(func(t *testing.T, text string) {
		print, err := ParseFingerprint(text)
		if err != nil {
			return
		}
		if again, err := ParseFingerprint(print.String()); err != nil || again != print {
			t.Errorf("%q is written as %s: %v", text, print, err)
		}
	})
}
