// Package sharing is files that a message tells of, which lie elsewhere to be fetched: as
// clients and business systems say it (XEP-0066, where the address is all that the message
// says), and as XEP-0447 does, with a name, a type and a size.
//
//	files := sharing.Read(stanza, body)
//	sharing.Encode(&encoder, body, sharing.File{URL: slot.Get, Name: "plan.pdf"})
//
// It is pure reading and writing. What is read is within the bounds that the fields tell. That
// a file is what it is said to be, or may be fetched, is for others to say.
package sharing

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsLink     = "jabber:x:oob"
	nsSharing  = "urn:xmpp:sfs:0"
	nsMetadata = "urn:xmpp:file:metadata:0"
	nsURL      = "http://jabber.org/protocol/url-data"
)

// The most that a message tells of: files, and the bytes of an address, of a name and of a
// type.
const (
	MostFiles = 16
	MostURL   = 2048
	MostName  = 255

	mostType = 127
)

// File is one that lies elsewhere.
type File struct {
	URL  string // https or http, of a host; at most MostURL bytes
	Name string // as the sender calls it, in whatever letters; may be empty, at most MostName bytes
	Type string // its media type, as the sender says; may be empty
	Size int64  // in bytes, as the sender says; 0 where he does not
}

// Read returns the files that a message with this body tells of; none where it only has
// addresses in a text.
func Read(message *xmlsafe.Node, body string) []File {
	files := shared(message)
	linked := link(message)
	if linked == "" || linked != strings.TrimSpace(body) {
		return files
	}
	if !slices.ContainsFunc(files, func(f File) bool { return f.URL == linked }) && len(files) < MostFiles {
		files = append(files, File{URL: linked})
	}
	return files
}

// link is the address that a message has beside its text.
func link(message *xmlsafe.Node) string {
	text := strings.TrimSpace(message.Child(nsLink, "x").ChildText(nsLink, "url"))
	if !IsAddress(text) {
		return ""
	}
	return text
}

// shared reads XEP-0447 §3: of each file the first address from which it can be fetched. What
// is only to be found by other ways is left out.
func shared(message *xmlsafe.Node) (files []File) {
	for _, c := range message.Children {
		if !c.Is(nsSharing, "file-sharing") || len(files) == MostFiles {
			continue
		}
		f := metadata(c.Child(nsMetadata, "file"))
		for _, source := range sources(c) {
			if source.Is(nsURL, "url-data") && f.URL == "" && IsAddress(source.Attr("target")) {
				f.URL = source.Attr("target")
			}
		}
		if f.URL != "" {
			files = append(files, f)
		}
	}
	return files
}

func sources(of *xmlsafe.Node) []*xmlsafe.Node {
	if all := of.Child(nsSharing, "sources"); all != nil {
		return all.Children
	}
	return nil
}

// metadata reads XEP-0446.
func metadata(n *xmlsafe.Node) (f File) {
	if name := strings.TrimSpace(n.ChildText(nsMetadata, "name")); len(name) <= MostName {
		f.Name = name
	}
	if kind := strings.TrimSpace(n.ChildText(nsMetadata, "media-type")); len(kind) <= mostType {
		f.Type = kind
	}
	if size, err := strconv.ParseInt(strings.TrimSpace(n.ChildText(nsMetadata, "size")), 10, 64); err == nil && size > 0 {
		f.Size = size
	}
	return f
}

// IsAddress tells whether a text is an address of the web, and nothing else, as that of a [File].
func IsAddress(text string) bool {
	odd := func(r rune) bool { return r <= ' ' || r == 0x7f || r == utf8.RuneError }
	if text == "" || len(text) > MostURL || strings.ContainsFunc(text, odd) {
		return false
	}
	a, err := url.Parse(text)
	return err == nil && (a.Scheme == "https" || a.Scheme == "http") && a.Hostname() != "" && a.User == nil
}

// Encode writes what tells of files into a message with this body. Where that is the address of
// one file it goes both ways, for there are programs that know only the older one.
func Encode(e *xmlsafe.Encoder, body string, files ...File) {
	if len(files) == 1 && files[0].URL == body {
		e.Start("x", "xmlns", nsLink).Leaf("url", body).End()
	}
	for _, f := range files {
		f.encode(e)
	}
}

func (f File) encode(e *xmlsafe.Encoder) {
	e.Start("file-sharing", "xmlns", nsSharing, "disposition", "inline")
	e.Start("file", "xmlns", nsMetadata)
	for _, of := range [][2]string{{"name", f.Name}, {"media-type", f.Type}} {
		if of[1] != "" {
			e.Leaf(of[0], of[1])
		}
	}
	if f.Size > 0 {
		e.Leaf("size", strconv.FormatInt(f.Size, 10))
	}
	e.End()
	e.Start("sources").Leaf("url-data", "", "xmlns", nsURL, "target", f.URL).End()
	e.End()
}
