package demo

import "vestnik/core/xmpp/xmlsafe"

const (
	nsPrivate   = "jabber:iq:private"
	nsBookmarks = "storage:bookmarks"
)

// What an account may keep for its programs.
const (
	maxPrivate     = 16
	maxPrivateSize = 64 << 10
)

// rememberRooms has everybody who signs in remember the first room, under his name.
func (o *Office) rememberRooms() {
	for name, a := range o.accounts {
		if a.staff {
			continue
		}
		var e xmlsafe.Encoder
		e.Start("storage", "xmlns", nsBookmarks).Start("conference", "jid", o.rooms[o.script.Rooms[0].Name].jid.String(), "autojoin", "1", "name", o.script.Rooms[0].Title)
		e.Leaf("nick", o.script.contact(name, a).name).End().End()
		a.private = map[string][]byte{nsBookmarks: e.Bytes()}
	}
}

// privateQuery keeps what programs of an account want to find again, by its namespace, such as
// bookmarks of rooms (XEP-0049).
func (o *Office) privateQuery(s *session, st *stanza, query *xmlsafe.Node) {
	if query.Local != "query" || len(query.Children) != 1 {
		o.refuse(st, "bad-request")
		return
	}
	kept, a := query.Children[0], s.account
	if st.typ == "get" {
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("query", "xmlns", nsPrivate)
			if text := a.private[kept.Space]; text != nil {
				e.Raw(text)
			} else {
				e.Leaf(kept.Local, "", "xmlns", kept.Space)
			}
			e.End()
		}))
		return
	}
	var e xmlsafe.Encoder
	text := e.Node(kept, "").Bytes()
	if a.private[kept.Space] == nil && len(a.private) >= maxPrivate || len(text) > maxPrivateSize {
		o.refuse(st, "resource-constraint")
		return
	}
	if a.private == nil {
		a.private = map[string][]byte{}
	}
	a.private[kept.Space] = text
	s.deliver(st.result(nil))
}
