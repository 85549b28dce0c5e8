package disco

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vestnik/core/xmpp/xmlsafe"
)

var some = rapid.SampledFrom([]string{"", "a", "b", "client", "pc", "Ψ 0.11", "http://jabber.org/protocol/muc", "x & y", "ё", "A", "a/b"})

// someInfo draws an Info that means something.
func someInfo(t *rapid.T) Info {
	var i Info
	for range rapid.IntRange(0, 3).Draw(t, "identities") {
		id := Identity{Category: "client", Type: rapid.SampledFrom([]string{"pc", "phone", "web"}).Draw(t, "type"), Name: some.Draw(t, "name"), Lang: rapid.SampledFrom([]string{"", "en", "ru"}).Draw(t, "lang")}
		if !slices.Contains(i.Identities, id) {
			i.Identities = append(i.Identities, id)
		}
	}
	i.Features = rapid.SliceOfNDistinct(some, 0, 5, func(s string) string { return s }).Draw(t, "features")
	if rapid.Bool().Draw(t, "form") {
		f := Form{Type: "urn:xmpp:dataforms:softwareinfo"}
		for _, name := range rapid.SliceOfNDistinct(some, 0, 3, func(s string) string { return s }).Draw(t, "fields") {
			f.Fields = append(f.Fields, Field{name, rapid.SliceOfN(some, 0, 3).Draw(t, "values")})
		}
		i.Forms = []Form{f}
	}
	return i
}

func shuffled[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}

// XEP-0115 §5.1: the hash is that of what is said, in whatever order; and what is written is
// read as what it was.
func TestTheHashDependsOnWhatIsSaidAndOnNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := someInfo(t)
		want, ok := i.Verification("sha-256")
		if !ok {
			t.Fatalf("%+v has no hash", i)
		}
		var e xmlsafe.Encoder
		i.write(&e, "")
		n, err := xmlsafe.Parse(e.Bytes(), "", &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		read := readInfo(n)
		if have, _ := read.Verification("sha-256"); have != want || len(read.Features) != len(i.Features) || len(read.Forms) != len(i.Forms) {
			t.Fatalf("%+v is read as %+v", i, read)
		}
		other := Info{shuffled(t, i.Identities), shuffled(t, i.Features), i.Forms}
		if len(i.Forms) > 0 {
			f := Form{Type: i.Forms[0].Type}
			for _, field := range shuffled(t, i.Forms[0].Fields) {
				f.Fields = append(f.Fields, Field{field.Var, shuffled(t, field.Values)})
			}
			other.Forms = []Form{f}
		}
		if have, _ := other.Verification("sha-256"); have != want {
			t.Fatalf("%+v, in another order %+v", i, other)
		}
		other.Features = append(slices.Clone(other.Features), "urn:another")
		if have, _ := other.Verification("sha-256"); have == want {
			t.Fatalf("%+v and %+v have one hash", i, other)
		}
	})
}

// Whatever is known in one session is known, unchanged, in the next.
func TestWhatIsKnownIsKnownAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k, next Cache
		known := map[Caps]Info{}
		for range rapid.IntRange(0, 5).Draw(t, "programs") {
			i := someInfo(t)
			hash := rapid.SampledFrom([]string{"sha-1", "sha-256", "sha-512"}).Draw(t, "hash")
			if !i.certain() { // see TestNobodyCanHideWhatAProgramCan
				continue
			}
			ver, _ := i.Verification(hash)
			c := Caps{Hash: hash, Ver: ver, Node: some.Draw(t, "node")}
			k.add(c, &i)
			known[c] = i
		}
		if err := next.Load(k.Save()); err != nil {
			t.Fatal(err)
		}
		for c, want := range known {
			a, ok := k.get(c)
			b, again := next.get(c)
			if !ok || !again || !reflect.DeepEqual(a, b) || !slices.Equal(slices.Sorted(slices.Values(b.Features)), slices.Sorted(slices.Values(want.Features))) {
				t.Fatalf("%v: %+v and %+v, not %+v", c, a, b, want)
			}
			if _, other := next.get(Caps{Hash: "sha-1", Ver: c.Ver + "x"}); other {
				t.Fatal("what nobody has said is known")
			}
		}
	})
}

// A file that was cut off while it was written still serves for what stands before.
func TestACacheThatWasCutOffIsReadAsFarAsItGoes(t *testing.T) {
	var k Cache
	for _, content := range []string{exodus, psi, exodus + "<feature var='urn:x'/>"} {
		i := info(t, content)
		ver, _ := i.Verification("sha-1")
		k.add(Caps{Hash: "sha-1", Ver: ver}, &i)
	}
	whole := k.Save()
	for n := range whole {
		var cut Cache
		err := cut.Load(whole[:n])
		if complete := strings.Count(string(whole[:n]), "</known>"); len(cut.all) != complete || (err == nil) != strings.HasSuffix(string(whole[:n]), "</known>") && n > 0 {
			t.Fatalf("at %d of %d: %d are known of %d, %v", n, len(whole), len(cut.all), complete, err)
		}
	}
}
