package disco

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

func info(t testing.TB, content string) Info {
	t.Helper()
	n, err := xmlsafe.Parse([]byte("<query xmlns='http://jabber.org/protocol/disco#info'>"+content+"</query>"), "", &xmlsafe.Default)
	if err != nil {
		t.Fatal(err)
	}
	return readInfo(n)
}

const (
	exodus = "<identity category='client' name='Exodus 0.9.1' type='pc'/><feature var='http://jabber.org/protocol/muc'/><feature var='http://jabber.org/protocol/caps'/>" +
		"<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/disco#info'/>"
	psiForm = "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>" +
		"<field var='ip_version'><value>ipv4</value><value>ipv6</value></field><field var='os'><value>Mac</value></field><field var='os_version'><value>10.5.1</value></field>" +
		"<field var='software'><value>Psi</value></field><field var='software_version'><value>0.11</value></field></x>"
	psi = "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/><identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>" +
		"<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/disco#items'/>" +
		"<feature var='http://jabber.org/protocol/muc'/>" + psiForm
)

// XEP-0115 §5.2 and §5.3.
func TestTheHashIsThatOfTheSpecification(t *testing.T) {
	for content, want := range map[string]string{exodus: "QgayPKawpkPSDYmwT/WM94uAlu0=", psi: "q07IKJEyjvHSyhy//CH0CxmKi8w="} {
		i := info(t, content)
		before := fmt.Sprint(i)
		if have, ok := i.Verification("sha-1"); have != want || !ok {
			t.Errorf("%s: %s", i.Name(), have)
		}
		if fmt.Sprint(i) != before {
			t.Error("what was given has changed")
		}
		for hash, length := range map[string]int{"sha-256": 44, "sha-512": 88} {
			if have, ok := i.Verification(hash); !ok || len(have) != length {
				t.Error(hash, have)
			}
		}
	}
}

// XEP-0115 §5.4, XEP-0390 §1.
func TestWhatMeansNothingHasNoHash(t *testing.T) {
	for name, content := range map[string]string{
		"an identity twice":      exodus + "<identity category='client' name='Exodus 0.9.1' type='pc'/>",
		"a feature twice":        exodus + "<feature var='http://jabber.org/protocol/muc'/>",
		"a form twice":           psi + psiForm,
		"a form of two types":    exodus + "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value><value>b</value></field></x>",
		"two features as one":    exodus + "<feature var='a&lt;b'/>",
		"a name with a feature":  "<identity category='client' type='pc' name='x&lt;feature'/>",
		"a type with a name":     "<identity category='client' type='pc//x'/>",
		"a value with a feature": exodus + "<x xmlns='jabber:x:data'><field var='FORM_TYPE' type='hidden'><value>a</value></field><field var='b'><value>c&lt;d</value></field></x>",
	} {
		i := info(t, content)
		if ver, ok := i.Verification("sha-1"); ok {
			t.Errorf("%s: %s", name, ver)
		}
	}
	i := info(t, exodus)
	if _, ok := i.Verification("md5"); ok {
		t.Error("md5")
	}
}

func TestAFormThatDoesNotHideItsTypeIsIgnored(t *testing.T) {
	i := info(t, exodus+"<x xmlns='jabber:x:data'><field var='FORM_TYPE'><value>a</value></field></x><x xmlns='jabber:x:data'><field var='b'><value>c</value></field></x>")
	if ver, _ := i.Verification("sha-1"); ver != "QgayPKawpkPSDYmwT/WM94uAlu0=" {
		t.Error(ver, i)
	}
}

func TestACacheHoldsOnlyWhatItsHashStandsFor(t *testing.T) {
	var k Cache
	good, poison := info(t, psi), info(t, psi+"<feature var='urn:evil'/>")
	c := Caps{Hash: "sha-1", Node: "http://psi-im.org", Ver: "q07IKJEyjvHSyhy//CH0CxmKi8w="}
	k.add(c, &poison)
	if _, ok := k.get(c); ok {
		t.Fatal("poisoned")
	}
	k.add(c, &good)
	k.add(c, &poison)
	have, ok := k.get(c)
	if !ok || have.Has("urn:evil") || !have.Has("http://jabber.org/protocol/muc") || have.Name() != "Psi 0.11" {
		t.Error(have)
	}
	if _, ok := k.get(Caps{Hash: "sha-256", Ver: c.Ver}); ok {
		t.Error("of another hash")
	}
}

func TestACacheIsSavedAndVerifiedAnewWhenItIsLoaded(t *testing.T) {
	var k, again, spoiled Cache
	i := info(t, psi)
	c := Caps{Hash: "sha-1", Ver: "q07IKJEyjvHSyhy//CH0CxmKi8w="}
	k.add(c, &i)
	if err := again.Load(k.Save()); err != nil {
		t.Fatal(err)
	}
	if have, ok := again.get(c); !ok || fmt.Sprint(have) != fmt.Sprint(i) {
		t.Errorf("%v, not %v", have, i)
	}
	if err := spoiled.Load([]byte(strings.ReplaceAll(string(k.Save()), "protocol/muc", "protocol/evil"))); err != nil {
		t.Error(err)
	}
	if _, ok := spoiled.get(c); ok {
		t.Error("what was changed in the file is known")
	}
	for _, bad := range []string{"<known", "garbage", "<known/><", string(k.Save()[:100])} {
		if err := spoiled.Load([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestACacheIsBounded(t *testing.T) {
	var k Cache
	for n := range 3 * maxKnown {
		i := Info{Features: []string{fmt.Sprint(n)}}
		ver, _ := i.Verification("sha-1")
		k.add(Caps{Hash: "sha-1", Ver: ver}, &i)
	}
	large := Info{Features: []string{strings.Repeat("x", maxKnownSize)}}
	ver, _ := large.Verification("sha-1")
	k.add(Caps{Hash: "sha-1", Ver: ver}, &large)
	if len(k.all) != maxKnown || len(k.Save()) > maxKnown*200 {
		t.Error(len(k.all), len(k.Save()))
	}
}

func TestCapsOfAPresenceAreBounded(t *testing.T) {
	long := strings.Repeat("x", maxCaps+1)
	for attrs, want := range map[string]bool{
		"hash='sha-1' node='n' ver='v'": true, "hash='sha-1' ver='v'": true, "node='n' ver='v' ext='voice'": false, "": false,
		"hash='" + long + "' ver='v'": false, "hash='sha-1' ver='" + long + "'": false, "hash='sha-1' ver='v' node='" + long + "'": false,
	} {
		n, err := xmlsafe.Parse([]byte("<presence><c xmlns='http://jabber.org/protocol/caps' "+attrs+"/></presence>"), "", &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		if have := ReadCaps(n); (have != Caps{}) != want {
			t.Errorf("%s: %+v", attrs, have)
		}
	}
}

func FuzzInfo(f *testing.F) {
	f.Add(exodus, "sha-1")
	f.Add(psi, "sha-256")
	f.Fuzz(func(t *testing.T, content, hash string) {
		n, err := xmlsafe.Parse([]byte("<query xmlns='http://jabber.org/protocol/disco#info'>"+content+"</query>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		i := readInfo(n)
		ver, ok := i.Verification(hash)
		backward := i
		backward.Features = slices.Clone(i.Features)
		slices.Reverse(backward.Features)
		if again, _ := backward.Verification(hash); again != ver {
			t.Error("the order counts")
		}
		var k, loaded Cache
		k.add(Caps{Hash: hash, Ver: ver}, &i)
		if err := loaded.Load(k.Save()); err != nil || len(k.all) != len(loaded.all) || len(k.all) > 0 && !ok {
			t.Error(err, len(k.all), len(loaded.all))
		}
	})
}
