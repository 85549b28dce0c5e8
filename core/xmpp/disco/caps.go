package disco

import (
	"crypto/sha1" //nolint:gosec // XEP-0115 §5.1: it names what is known, and protects nothing
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

const nsCaps = "http://jabber.org/protocol/caps"

// Caps are what a presence says in short about its program (XEP-0115): the hash of what it
// can. They are comparable.
type Caps struct{ Hash, Node, Ver string }

// maxCaps bounds each attribute of caps.
const maxCaps = 256

// ReadCaps reads the caps in a presence; zero where there are none, or only those of before
// there were hashes (XEP-0115 §11).
func ReadCaps(presence *xmlsafe.Node) Caps {
	n := presence.Child(nsCaps, "c")
	c := Caps{n.Attr("hash"), n.Attr("node"), n.Attr("ver")}
	if c.Hash == "" || c.Ver == "" || len(c.Hash) > maxCaps || len(c.Node) > maxCaps || len(c.Ver) > maxCaps {
		return Caps{}
	}
	return c
}

// Caps returns the element that stands in our presences and says in short what we can
// (XEP-0115), so that nobody needs to ask who has seen it before. Servers go by it: without,
// some hand out no events of what is published (XEP-0163 §4).
func (d *Disco) Caps() []byte {
	ver, _ := d.own().Verification("sha-1")
	var e xmlsafe.Encoder
	return e.Leaf("c", "", "xmlns", nsCaps, "hash", "sha-1", "node", "urn:client:"+d.we.Name, "ver", ver).Bytes()
}

// hashes are those of XEP-0115 §5.1 and §7.2 that are computed here.
var hashes = map[string]func() hash.Hash{"sha-1": sha1.New, "sha-256": sha256.New, "sha-512": sha512.New}

// Verification returns the hash of what somebody is and can, XEP-0115 §5.1, by the name that
// the hash has there. It is not ok for a hash that is not known, and for what means nothing
// (§5.4): the same identity, feature or form twice, a form type of several values, or a
// character by which one thing could be made to look like two (XEP-0390 §1).
func (i *Info) Verification(hash string) (ver string, ok bool) {
	sum := hashes[hash]
	if sum == nil {
		return "", false
	}
	var text strings.Builder
	if !i.canonical(&text) {
		return "", false
	}
	h := sum()
	h.Write([]byte(text.String()))
	return base64.StdEncoding.EncodeToString(h.Sum(nil)), true
}

// softwareInfo is the type of the form in which a program says which one it is (XEP-0232),
// and the only one that programs have.
const softwareInfo = "urn:xmpp:dataforms:softwareinfo"

// certain tells whether its hash is that of no other features. What is hashed is a row of
// words, and which is what does not stand there (XEP-0390 §1): with the hash of a program
// somebody could answer that some of its features are an identity, or the type and the fields
// of a form, and so that it cannot do what it can.
func (i *Info) certain() bool {
	for _, id := range i.Identities {
		if !isWord(id.Category) || !isWord(id.Type) {
			return false
		}
	}
	for _, f := range i.Features {
		if parts := strings.SplitN(f, "/", 4); len(parts) == 4 && isWord(parts[0]) && isWord(parts[1]) {
			return false
		}
	}
	return !slices.ContainsFunc(i.Forms, func(f Form) bool { return f.Type != softwareInfo })
}

// isWord tells whether something may be the category or type of an identity, which no URI
// begins with.
func isWord(s string) bool { return s != "" && !strings.ContainsAny(s, ":/") }

// canonical writes what is hashed; false for what is ill-formed.
func (i *Info) canonical(out *strings.Builder) bool {
	ids := make([]string, 0, len(i.Identities))
	for _, id := range i.Identities {
		if strings.Contains(id.Category+id.Type+id.Lang, "/") {
			return false
		}
		ids = append(ids, id.Category+"/"+id.Type+"/"+id.Lang+"/"+id.Name)
	}
	forms := slices.Clone(i.Forms)
	slices.SortFunc(forms, func(a, b Form) int { return strings.Compare(a.Type, b.Type) })
	if !writeSet(out, ids) || !writeSet(out, i.Features) {
		return false
	}
	for at, f := range forms {
		if at > 0 && f.Type == forms[at-1].Type || f.Type == "" || !f.canonical(out) {
			return false
		}
	}
	return true
}

func (f *Form) canonical(out *strings.Builder) bool {
	if !writeSet(out, []string{f.Type}) {
		return false
	}
	fields := slices.Clone(f.Fields)
	slices.SortFunc(fields, func(a, b Field) int { return strings.Compare(a.Var, b.Var) })
	for _, field := range fields {
		values := slices.Sorted(slices.Values(field.Values))
		if strings.ContainsRune(field.Var+strings.Join(values, ""), '<') {
			return false
		}
		out.WriteString(field.Var + "<")
		for _, v := range values {
			out.WriteString(v + "<")
		}
	}
	return true
}

// writeSet writes words in order; false when one is there twice, or would look like two.
func writeSet(out *strings.Builder, words []string) bool {
	words = slices.Sorted(slices.Values(words))
	for i, w := range words {
		if i > 0 && w == words[i-1] || strings.ContainsRune(w, '<') {
			return false
		}
		out.WriteString(w + "<")
	}
	return true
}
