package disco

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// otherReadings returns every Info that is hashed as the same row of words, with at most one
// form.
func otherReadings(row string) (all []Info) {
	words := strings.Split(strings.TrimSuffix(row, "<"), "<")
	for a := range len(words) + 1 {
		for b := a; b <= len(words); b++ {
			var i Info
			for _, w := range words[:a] {
				if parts := strings.SplitN(w, "/", 4); len(parts) == 4 {
					i.Identities = append(i.Identities, Identity{parts[0], parts[1], parts[3], parts[2]})
				}
			}
			i.Features = words[a:b]
			if b < len(words) {
				f := Form{Type: words[b]}
				for _, w := range words[b+1:] {
					f.Fields = append(f.Fields, Field{Var: w})
				}
				i.Forms = []Form{f}
			}
			all = append(all, i)
		}
	}
	return all
}

// SECURITY: whoever is asked first answers for all who show the same hash, and the answer is
// kept. He may not say of another program that it cannot do what it can.
func TestNobodyCanHideWhatAProgramCan(t *testing.T) {
	feature := rapid.SampledFrom([]string{
		"http://jabber.org/protocol/caps", "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/muc", "urn:xmpp:receipts", "urn:xmpp:carbons:2",
		"urn:xmpp:message-correct:0", "jabber:iq:version", "vcard-temp", "a", "a/b", "client/pc//X", "x/y/z/w", "://a/b", "a//b/c", "a/b:c//d", "//",
	})
	identity := rapid.SampledFrom([]Identity{{"client", "pc", "Psi 0.11", "en"}, {"client", "pc", "Ψ", "el"}, {"client", "phone", "", ""}, {"client", "web", "a/b", ""}})
	others := 0
	rapid.Check(t, func(t *rapid.T) {
		honest := Info{
			Identities: rapid.SliceOfNDistinct(identity, 1, 2, func(i Identity) Identity { return i }).Draw(t, "identities"),
			Features:   rapid.SliceOfNDistinct(feature, 0, 6, func(s string) string { return s }).Draw(t, "features"),
		}
		var row strings.Builder
		if !honest.canonical(&row) {
			t.Fatalf("%+v has no hash", honest)
		}
		want := slices.Sorted(slices.Values(honest.Features))
		ver, _ := honest.Verification("sha-1")
		for _, other := range otherReadings(row.String()) {
			if have, ok := other.Verification("sha-1"); !ok || have != ver || slices.Equal(other.Features, want) {
				continue
			}
			others++
			var k Cache
			k.add(Caps{Hash: "sha-1", Ver: ver}, &other)
			if _, known := k.get(Caps{Hash: "sha-1", Ver: ver}); known && honest.certain() {
				t.Fatalf("%+v\nis said to be\n%+v", honest, other)
			}
		}
	})
	if others < 100 {
		t.Errorf("only %d other readings were tried", others)
	}
}

// The same with the programs of XEP-0115: what they are is remembered, and nothing else.
func TestAProgramsFeaturesAreNoFormAndNoIdentity(t *testing.T) {
	const feature, ns = "<feature var='http://jabber.org/protocol/", "http://jabber.org/protocol/"
	one := "<identity category='client' name='Exodus 0.9.1' type='pc'/>"
	for name, content := range map[string]string{
		"a form": one + feature + "caps'/><x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>" + ns + "disco#info</value></field>" +
			"<field var='" + ns + "disco#items'/><field var='" + ns + "muc'/></x>",
		"values of a form": one + feature + "caps'/><x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>" + ns + "disco#info</value></field>" +
			"<field var='" + ns + "disco#items'><value>" + ns + "muc</value></field></x>",
		"identities": one + "<identity category='http:' type='' xml:lang='jabber.org' name='protocol/caps'/><identity category='http:' type='' xml:lang='jabber.org' name='protocol/disco#info'/>" +
			feature + "disco#items'/>" + feature + "muc'/>",
		"a feature that was an identity": "<feature var='client/pc//Exodus 0.9.1'/>" + feature + "caps'/>" + feature + "disco#info'/>" + feature + "disco#items'/>" + feature + "muc'/>",
	} {
		fake, c := info(t, content), Caps{Hash: "sha-1", Ver: "QgayPKawpkPSDYmwT/WM94uAlu0="}
		if ver, ok := fake.Verification("sha-1"); !ok || ver != c.Ver {
			t.Fatalf("%s: %s is no other reading of it", name, ver)
		}
		var k Cache
		k.add(c, &fake)
		if have, known := k.get(c); known {
			t.Errorf("%s: it is known as %+v", name, have)
		}
		honest := info(t, exodus)
		k.add(c, &honest)
		if have, known := k.get(c); !known || !have.Has(ns+"muc") || have.Name() != "Exodus 0.9.1" {
			t.Errorf("behind %s: %+v, %v", name, have, known)
		}
	}
}
