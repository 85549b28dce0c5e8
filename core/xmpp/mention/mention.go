// Package mention is whom a text names: by references that a program has put beside it
// (XEP-0372), and by his name in it.
//
//	all := mention.Read(stanza)                   // the references
//	called := mention.Named(body, "Анна")         // "анна, посмотри" → true
//	one, ok := mention.Of(body, "Борис", boris)   // to be sent with the body
//
// # Names
//
// A name counts where it stands as a whole word: Ann is not in Anna, and Анна is not in
// Саванна. Letters are compared without their case, in the normal form of Unicode, and ё is е,
// as people write it. What stands in lines that begin with > is quoted, and calls nobody; so
// does a name of one character, which may be a word of the language.
//
// # Whom to believe
//
// Nobody: whoever writes a text decides whom it names. A reference is bounded, and within its
// text, and that is all.
package mention

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/uri"
	"vestnik/core/xmpp/xmlsafe"
)

// Feature is how somebody announces that he reads mentions.
const Feature = "urn:xmpp:reference:0"

// most is how many references of a stanza are read.
const most = 50

// Mention is a reference to somebody in a text: in which characters of it, the last excluded;
// both are 0 where that is not said. Who is an account, or an occupant of a room.
type Mention struct {
	Who        xmpp.Address
	Begin, End int
}

// Read returns whom a stanza mentions, at most 50.
func Read(stanza *xmlsafe.Node) (all []Mention) {
	if stanza == nil {
		return nil
	}
	length := -1
	for _, c := range stanza.Children {
		if !c.Is(Feature, "reference") || c.Attr("type") != "mention" || len(all) == most {
			continue
		}
		u, err := uri.Parse(c.Attr("uri"))
		if err != nil {
			continue
		}
		if length < 0 {
			length = utf8.RuneCountInString(stanza.ChildText(xmpp.NSClient, "body"))
		}
		m := Mention{Who: u.Address}
		begin, errBegin := strconv.Atoi(c.Attr("begin"))
		end, errEnd := strconv.Atoi(c.Attr("end"))
		if errBegin == nil && errEnd == nil && begin >= 0 && begin < end && end <= length {
			m.Begin, m.End = begin, end
		}
		all = append(all, m)
	}
	return all
}

// Encode writes the mention into a stanza.
func (m Mention) Encode(e *xmlsafe.Encoder) {
	e.Start("reference", "xmlns", Feature, "type", "mention", "uri", uri.URI{Address: m.Who}.String())
	if m.End > m.Begin {
		e.Attr("begin", strconv.Itoa(m.Begin)).Attr("end", strconv.Itoa(m.End))
	}
	e.End()
}

// Named tells whether somebody is called by his name in a text.
func Named(text, name string) bool {
	_, _, ok := find(text, name)
	return ok
}

// Of returns the mention of somebody who is called by his name in a text, where he is called
// first.
func Of(text, name string, who xmpp.Address) (Mention, bool) {
	begin, end, ok := find(norm.NFC.String(text), name)
	if !ok || !norm.NFC.IsNormalString(text) {
		return Mention{Who: who}, ok // where it stands in the text as it is nobody knows
	}
	return Mention{Who: who, Begin: begin, End: end}, true
}

// Among returns the mentions of occupants of a room whose nicks stand in a text, at most 50. Where
// one nick goes on with another it is the longer one that is called.
func Among(text string, room xmpp.Address, nicks iter.Seq[string]) (all []Mention) {
	folded := strings.Map(fold, norm.NFC.String(text))
	for nick := range nicks {
		if len(all) == most {
			break
		}
		if !strings.Contains(folded, strings.Map(fold, norm.NFC.String(strings.TrimSpace(nick)))) {
			continue // of ten thousand most are not called
		}
		who, err := xmpp.ReadAddress(room.Bare().String() + "/" + nick)
		if err != nil {
			continue
		}
		if m, called := Of(text, nick, who); called {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Mention) int {
		return cmp.Or(a.Begin-b.Begin, strings.Compare(a.Who.Resource(), b.Who.Resource()))
	})
	return slices.DeleteFunc(slices.Clone(all), func(m Mention) bool {
		return m.End > 0 && slices.ContainsFunc(all, func(o Mention) bool {
			return o.Begin <= m.Begin && o.End >= m.End && o.End-o.Begin > m.End-m.Begin
		})
	})
}

// find returns in which characters of a text, in its normal form, a name stands.
func find(text, name string) (begin, end int, ok bool) {
	wanted := []rune(norm.NFC.String(strings.TrimSpace(name)))
	if len(wanted) < 2 {
		return 0, 0, false
	}
	for i := range wanted {
		wanted[i] = fold(wanted[i])
	}
	at := 0
	for line := range strings.Lines(norm.NFC.String(text)) {
		runes := []rune(line)
		if !strings.HasPrefix(line, ">") {
			if i := word(runes, wanted); i >= 0 {
				return at + i, at + i + len(wanted), true
			}
		}
		at += len(runes)
	}
	return 0, 0, false
}

// word returns where the wanted stand as a whole word, -1 where they do not.
func word(line, wanted []rune) int {
	first, last := inWord(wanted[0]), inWord(wanted[len(wanted)-1])
	for i := 0; i+len(wanted) <= len(line); i++ {
		behind := i + len(wanted)
		switch {
		case first && i > 0 && inWord(line[i-1]), last && behind < len(line) && inWord(line[behind]):
		case same(line[i:behind], wanted):
			return i
		}
	}
	return -1
}

func same(have, wanted []rune) bool {
	for i, r := range wanted {
		if fold(have[i]) != r {
			return false
		}
	}
	return true
}

// fold makes one of what counts as the same.
func fold(r rune) rune {
	if r = unicode.ToLower(unicode.ToUpper(r)); r == 'ё' {
		return 'е'
	}
	return r
}

// inWord tells what goes on a word.
func inWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}
