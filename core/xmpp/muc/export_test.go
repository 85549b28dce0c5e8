package muc

import (
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/xmlsafe"
)

// ReadItems and ReadOld read bookmarks.
func ReadItems(items []pep.Item) []Bookmark { return readItems(items) }

// ReadOld reads those of old programs.
func ReadOld(storage *xmlsafe.Node) []Bookmark { return readOld(storage) }

// Encode writes one.
func Encode(b Bookmark) []byte { return b.encode(nsBookmarks) }
