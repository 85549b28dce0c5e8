package demo

import (
	"maps"
	"slices"
	"strconv"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

const roomInfo = nsMUC + "#roominfo"

// roomQuery answers a request to an address of the service.
func (o *Office) roomQuery(s *session, st *stanza) {
	if !st.request() {
		return
	}
	payload, r := st.node.Children[0], o.rooms[st.to.Localpart()]
	switch {
	case st.to.Localpart() == "":
		o.serviceQuery(s, st, payload)
	case r == nil:
		o.refuse(st, "item-not-found")
	case st.to.Resourcepart() != "":
		o.occupantQuery(r, s, st, payload)
	case payload.Is(nsDiscoInfo, "query"):
		s.deliver(st.result(r.describe))
	case payload.Is(nsDiscoItems, "query"):
		s.deliver(st.result(func(e *xmlsafe.Encoder) { e.Leaf("query", "", "xmlns", nsDiscoItems) }))
	case payload.Space == nsArchive && r.of(s) == nil:
		o.refuse(st, "forbidden")
	case payload.Is(nsArchive, "query") && st.typ == "get":
		s.deliver(st.result(archiveForm))
	case payload.Is(nsArchive, "query"):
		o.archivePage(s, st, payload, r.archive)
	case payload.Is(nsMUCAdmin, "query"):
		o.roomAdmin(r, s, st, payload)
	case payload.Is(nsMUCOwner, "query"):
		o.roomOwner(r, s, st, payload)
	default:
		o.refuse(st, "service-unavailable")
	}
}

// serviceQuery answers for the service itself.
func (o *Office) serviceQuery(s *session, st *stanza, payload *xmlsafe.Node) {
	switch payload.Space {
	case nsDiscoInfo:
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("query", "xmlns", nsDiscoInfo)
			e.Leaf("identity", "", "category", "conference", "type", "text", "name", o.script.Service)
			for _, f := range []string{nsDiscoInfo, nsDiscoItems, nsMUC, nsArchive} {
				e.Leaf("feature", "", "var", f)
			}
			e.End()
		}))
	case nsDiscoItems:
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("query", "xmlns", nsDiscoItems)
			for _, name := range slices.Sorted(maps.Keys(o.rooms)) {
				e.Leaf("item", "", "jid", o.rooms[name].jid.String(), "name", o.rooms[name].name)
			}
			e.End()
		}))
	case nsPing:
		s.deliver(st.result(nil))
	default:
		o.refuse(st, "service-unavailable")
	}
}

// occupantQuery answers whether somebody is in (XEP-0410); of all else occupants ask each other
// elsewhere.
func (o *Office) occupantQuery(r *chatRoom, s *session, st *stanza, payload *xmlsafe.Node) {
	who := r.of(s)
	switch {
	case who == nil:
		o.refuse(st, "not-acceptable")
	case who.nick == st.to.Resourcepart() && payload.Is(nsPing, "ping"):
		s.deliver(st.result(nil))
	default:
		o.refuse(st, "service-unavailable")
	}
}

// describe says what a room is, §6.4.
func (r *chatRoom) describe(e *xmlsafe.Encoder) {
	e.Start("query", "xmlns", nsDiscoInfo)
	e.Leaf("identity", "", "category", "conference", "type", "text", "name", r.name)
	all := []string{nsMUC, nsArchive, nsStanzaID, nsOccupantID, nsMUC + "#self-ping-optimization", "muc_nonanonymous", "muc_public"}
	for name, is := range map[string]bool{"muc_persistent": r.persistent, "muc_membersonly": r.membersOnly, "muc_moderated": r.moderated, "muc_passwordprotected": r.password != ""} {
		if is {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	for _, f := range all {
		e.Leaf("feature", "", "var", f)
	}
	(&forms.Form{Kind: forms.Result, Type: roomInfo, Fields: []forms.Field{
		{Var: "muc#roominfo_subject", Values: []string{r.subject}}, {Var: "muc#roominfo_occupants", Values: []string{strconv.Itoa(len(r.occupants))}},
	}}).Encode(e)
	e.End()
}

// roomAdmin answers what is asked about who may what, §8 and §9.
func (o *Office) roomAdmin(r *chatRoom, s *session, st *stanza, query *xmlsafe.Node) {
	who := r.of(s)
	item := query.Child(nsMUCAdmin, "item")
	switch {
	case who == nil || !r.rules(who):
		o.refuse(st, "forbidden")
	case item == nil:
		o.refuse(st, "bad-request")
	case st.typ == "get":
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("query", "xmlns", nsMUCAdmin)
			for _, address := range slices.Sorted(maps.Keys(r.affiliated)) {
				if is := r.affiliated[address]; is == item.Attr("affiliation") {
					e.Leaf("item", "", "affiliation", is, "jid", address)
				}
			}
			e.End()
		}))
	case item.Attr("affiliation") != "":
		o.affiliate(r, s, st, item)
	default:
		o.grant(r, s, st, item)
	}
}

// grant gives an occupant a role, or removes him.
func (o *Office) grant(r *chatRoom, s *session, st *stanza, item *xmlsafe.Node) {
	whom, role := r.named(item.Attr("nick")), item.Attr("role")
	switch {
	case whom == nil:
		o.refuse(st, "item-not-found")
		return
	case r.affiliation(whom.account) == owner:
		o.refuse(st, "not-allowed")
		return
	case !slices.Contains([]string{"none", visitor, participant, moderator}, role):
		o.refuse(st, "bad-request")
		return
	}
	s.deliver(st.result(nil))
	if role == "none" {
		o.remove(r, whom, "307")
		return
	}
	whom.role = role
	r.tellPresence(whom)
}

// affiliate makes somebody something to the room.
func (o *Office) affiliate(r *chatRoom, s *session, st *stanza, item *xmlsafe.Node) {
	to, err := jid.Parse(item.Attr("jid"))
	is, ours := item.Attr("affiliation"), r.affiliation(s.account)
	switch a := o.account(to); {
	case err != nil || a == nil:
		o.refuse(st, "item-not-found")
		return
	case ours != owner && (ours != admin || is == owner || is == admin || r.affiliation(a) == owner), a == s.account:
		o.refuse(st, "not-allowed")
		return
	case !slices.Contains([]string{"none", outcast, member, admin, owner}, is):
		o.refuse(st, "bad-request")
		return
	}
	delete(r.affiliated, bare(to))
	if is != "none" {
		r.affiliated[bare(to)] = is
	}
	s.deliver(st.result(nil))
	for _, who := range slices.Clone(r.occupants) {
		switch {
		case who.account.jid.String() != bare(to):
		case is == outcast:
			o.remove(r, who, "301")
		case is == "none" && r.membersOnly:
			o.remove(r, who, "321")
		default:
			who.role = r.usualRole(who.account)
			r.tellPresence(who)
		}
	}
}

// remove puts somebody out.
func (o *Office) remove(r *chatRoom, who *occupant, code string) {
	r.occupants = slices.DeleteFunc(r.occupants, func(o *occupant) bool { return o == who })
	for _, s := range who.sessions {
		s.deliver(r.presenceOf(who, true, "110", code).with(s.jid))
	}
	r.tellGone(who, code)
	o.dropRoom(r)
}

// roomOwner answers what owners ask, §10.
func (o *Office) roomOwner(r *chatRoom, s *session, st *stanza, query *xmlsafe.Node) {
	destroy := query.Child(nsMUCOwner, "destroy")
	switch {
	case r.affiliation(s.account) != owner:
		o.refuse(st, "forbidden")
	case st.typ == "get":
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("query", "xmlns", nsMUCOwner)
			r.form(&o.script.Config).Encode(e)
			e.End()
		}))
	case destroy != nil:
		s.deliver(st.result(nil))
		o.destroyRoom(r, destroy.ChildText(nsMUCOwner, "reason"))
	default:
		r.configure(forms.Read(query))
		s.deliver(st.result(nil))
		changed := compose("message", "groupchat", "", r.jid, jid.JID{}, func(e *xmlsafe.Encoder) {
			e.Start("x", "xmlns", nsMUCUser).Leaf("status", "", "code", "104").End()
		})
		for _, other := range r.occupants {
			for _, t := range other.sessions {
				t.deliver(changed.with(t.jid))
			}
		}
	}
}

// configTexts are what the script says about how a room is configured.
type configTexts struct {
	Title     string `json:"title"`
	Name      string `json:"name"`
	Stays     string `json:"stays"`
	Members   string `json:"members"`
	Moderated string `json:"moderated"`
	Password  string `json:"password"`
}

const roomConfig = nsMUC + "#roomconfig"

// form is the one by which a room is configured.
func (r *chatRoom) form(t *configTexts) *forms.Form {
	is := func(name, label string, set bool) forms.Field {
		return forms.Field{Var: "muc#roomconfig_" + name, Type: forms.Boolean, Label: label, Values: []string{map[bool]string{true: "1", false: "0"}[set]}}
	}
	return &forms.Form{Kind: forms.Ask, Type: roomConfig, Title: t.Title, Fields: []forms.Field{
		{Var: "muc#roomconfig_roomname", Type: forms.TextSingle, Label: t.Name, Values: []string{r.name}},
		is("persistentroom", t.Stays, r.persistent), is("membersonly", t.Members, r.membersOnly), is("moderatedroom", t.Moderated, r.moderated),
		{Var: "muc#roomconfig_roomsecret", Type: forms.TextPrivate, Label: t.Password, Values: []string{r.password}},
	}}
}

// configure takes an answer to the form; an empty one takes the room as it is.
func (r *chatRoom) configure(f *forms.Form) {
	if f == nil {
		return
	}
	for i := range f.Fields {
		switch field := &f.Fields[i]; field.Var {
		case "muc#roomconfig_roomname":
			r.name = field.Value()
		case "muc#roomconfig_persistentroom":
			r.persistent = field.True()
		case "muc#roomconfig_membersonly":
			r.membersOnly = field.True()
		case "muc#roomconfig_moderatedroom":
			r.moderated = field.True()
		case "muc#roomconfig_roomsecret":
			r.password = field.Value()
		}
	}
}

// destroyRoom ends a room for all.
func (o *Office) destroyRoom(r *chatRoom, reason string) {
	all := r.occupants
	r.occupants, r.persistent = nil, false
	for _, who := range all {
		for _, s := range who.sessions {
			s.deliver(compose("presence", "unavailable", "", r.full(who.nick), s.jid, func(e *xmlsafe.Encoder) {
				e.Start("x", "xmlns", nsMUCUser).Leaf("item", "", "affiliation", "none", "role", "none")
				e.Start("destroy")
				if reason != "" {
					e.Leaf("reason", reason)
				}
				e.End().Leaf("status", "", "code", "110").End()
			}))
		}
	}
	o.dropRoom(r)
}
