package disco

import (
	"bytes"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// Caps that are taken have all that is needed to ask what they stand for, and no more.
func FuzzCaps(f *testing.F) {
	f.Add("sha-1", "https://psi-im.org", "q07IKJEyjvHSyhy//CH0CxmKi8w=")
	f.Add("", "node", "1.2")
	f.Fuzz(func(t *testing.T, hash, node, ver string) {
		var e xmlsafe.Encoder
		e.Start("presence").Leaf("c", "", "xmlns", nsCaps, "hash", hash, "node", node, "ver", ver).End()
		n, err := xmlsafe.Parse(e.Bytes(), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		c := ReadCaps(n)
		if c != (Caps{}) && (c.Hash == "" || c.Ver == "" || max(len(c.Hash), len(c.Node), len(c.Ver)) > maxCaps) {
			t.Errorf("%+v", c)
		}
	})
}

// Whatever lies in the file: what is known is what its hash stands for, and stays so when
// it is saved and read again.
func FuzzCacheLoad(f *testing.F) {
	var k Cache
	for _, content := range []string{exodus, psi} {
		i := info(f, content)
		ver, _ := i.Verification("sha-256")
		k.add(Caps{Hash: "sha-256", Ver: ver}, &i)
	}
	f.Add(k.Save())
	f.Add([]byte("<known hash='sha-1'/>"))
	f.Add([]byte("<known hash='sha-1'><query xmlns='" + nsInfo + "'><feature var=''/></query></known>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var k, again Cache
		_ = k.Load(data)
		for key := range k.all {
			i, ok := k.get(Caps{Hash: key[0], Ver: key[1]})
			if ver, well := i.Verification(key[0]); !ok || !well || ver != key[1] {
				t.Errorf("%v stands for %+v", key, i)
			}
		}
		if err := again.Load(k.Save()); err != nil || len(again.all) != len(k.all) {
			t.Errorf("%d are known, and then %d, %v", len(k.all), len(again.all), err)
		}
		for key, data := range k.all {
			if !bytes.Equal(again.all[key], data) {
				t.Errorf("%s, then %s", data, again.all[key])
			}
		}
	})
}

// Whatever a page holds, it is bounded, and the next is another one.
func FuzzItems(f *testing.F) {
	f.Add("<item jid='a@rooms.example' name='A'/><set xmlns='http://jabber.org/protocol/rsm'><first index='0'>a</first><last>a</last><count>3</count></set>", "")
	f.Add("<item jid='a'/><set xmlns='http://jabber.org/protocol/rsm'><last>a</last><count>-1</count></set>", "a")
	f.Fuzz(func(t *testing.T, content, behind string) {
		n, err := xmlsafe.Parse([]byte("<query xmlns='"+nsItems+"'>"+content+"</query>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		page := readItems(n, behind)
		if len(page.All) > maxItems || page.Count < len(page.All) || len(page.Next) > maxItem || page.Next != "" && (page.Next == behind || len(page.All) == 0) {
			t.Errorf("%+v", page)
		}
	})
}
