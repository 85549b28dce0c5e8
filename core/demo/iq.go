package demo

import (
	"runtime/debug"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

// The namespaces of the services that the office has.
const (
	nsDiscoInfo  = "http://jabber.org/protocol/disco#info"
	nsDiscoItems = "http://jabber.org/protocol/disco#items"
	nsServerInfo = "http://jabber.org/network/serverinfo"
	nsVersion    = "jabber:iq:version"
	nsPing       = "urn:xmpp:ping"
	nsTime       = "urn:xmpp:time"
	nsInvisible  = "urn:xmpp:invisible:1"
)

// features is what XEP-0030 tells about the office.
var features = []string{
	nsDiscoInfo, nsDiscoItems, nsRoster, nsVersion, nsPing, nsTime, nsInvisible, nsCard, nsBlocking, nsCommands, nsSearch, "msgoffline", "urn:xmpp:delay",
}

// iq takes a request to who answers it, and answers back, RFC 6121 §8.5.
func (o *Office) iq(s *session, st *stanza) {
	request := st.typ == "get" || st.typ == "set"
	switch {
	case !request && st.typ != "result" && st.typ != "error", st.id == "", request && len(st.node.Children) != 1:
		o.refuse(st, "bad-request") // RFC 6120 §8.2.3
	case absent(st.to), st.to.Equal(o.domain), st.to.Equal(s.account.jid):
		if request {
			o.serve(s, st)
		}
	case o.inService(st.to):
		o.roomQuery(s, st)
	case o.takesFiles(st.to):
		o.uploadQuery(s, st)
	case !o.here(st.to):
		o.refuse(st, "remote-server-not-found")
	case st.to.Resourcepart() == "":
		o.contactQuery(s, st)
	case !o.handOver(o.session(st.to), st):
		o.refuse(st, "service-unavailable")
	}
}

// serve answers a request to the office or to the account itself.
func (o *Office) serve(s *session, st *stanza) {
	payload := st.node.Children[0]
	switch payload.Space {
	case nsRoster:
		o.rosterQuery(s, st)
	case nsDiscoInfo:
		o.discoInfo(s, st, payload)
	case nsDiscoItems:
		o.discoItems(s, st, payload)
	case nsCommands:
		o.command(s, st, payload)
	case nsSearch:
		o.searchQuery(s, st, payload)
	case nsVersion:
		s.deliver(st.result(version))
	case nsTime:
		s.deliver(st.result(func(e *xmlsafe.Encoder) {
			e.Start("time", "xmlns", nsTime)
			e.Leaf("tzo", st.at.Format("-07:00")).Leaf("utc", st.at.UTC().Format("2006-01-02T15:04:05Z")).End()
		}))
	case nsPing, nsSession: // RFC 3921 §3: the session is there since the binding
		s.deliver(st.result(nil))
	case nsArchive:
		o.archiveQuery(s, st, payload)
	case nsCard:
		o.cardQuery(s, st, payload)
	case nsBlocking:
		o.blockingQuery(s, st, payload)
	case nsPrivate:
		o.privateQuery(s, st, payload)
	case nsInvisible:
		o.invisibility(s, st, payload)
	case nsBind:
		o.refuse(st, "not-allowed") // RFC 6120 §7.5
	default:
		o.refuse(st, "service-unavailable")
	}
}

// discoInfo answers XEP-0030 §3 for the office, or for the own account.
func (o *Office) discoInfo(s *session, st *stanza, query *xmlsafe.Node) {
	if query.Attr("node") != "" {
		o.refuse(st, "item-not-found")
		return
	}
	category, kind := "server", "im"
	if st.to.Equal(s.account.jid) {
		category, kind = "account", "registered"
	}
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		e.Start("query", "xmlns", nsDiscoInfo)
		e.Leaf("identity", "", "category", category, "type", kind)
		for _, f := range features {
			e.Leaf("feature", "", "var", f)
		}
		if o.archives {
			e.Leaf("feature", "", "var", nsArchive)
		}
		if helper := o.accounts[o.script.Help]; helper != nil && kind == "im" { // XEP-0157 §2
			(&forms.Form{Kind: forms.Result, Type: nsServerInfo, Fields: []forms.Field{
				{Var: "support-addresses", Type: forms.ListMulti, Values: []string{"xmpp:" + helper.jid.String()}},
			}}).Encode(e)
		}
		e.End()
	}))
}

// contactQuery answers for another account. It tells that there is one only to who
// may see it, XEP-0030 §8.
func (o *Office) contactQuery(s *session, st *stanza) {
	a := o.account(st.to)
	card := st.node.Child(nsCard, "vCard") != nil
	if a == nil || !a.shows(s.account.jid) || st.typ != "get" || !card && st.node.Child(nsDiscoInfo, "query") == nil {
		o.refuse(st, "service-unavailable")
		return
	}
	if card {
		s.deliver(st.card(a))
		return
	}
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		e.Start("query", "xmlns", nsDiscoInfo)
		e.Leaf("identity", "", "category", "account", "type", "registered").Leaf("feature", "", "var", nsDiscoInfo).End()
	}))
}

// invisibility answers XEP-0186: the client says when it hides and when it no
// longer does. Then it sends presence, and is seen with that.
func (o *Office) invisibility(s *session, st *stanza, command *xmlsafe.Node) {
	switch {
	case st.typ == "set" && command.Local == "invisible":
		s.deliver(st.result(nil))
		probe := command.Attr("probe")
		o.hide(s, probe == "true" || probe == "1")
	case st.typ == "set" && command.Local == "visible":
		s.emerging = s.hidden
		s.deliver(st.result(nil))
	default:
		o.refuse(st, "bad-request")
	}
}

// version answers XEP-0092.
func version(e *xmlsafe.Encoder) {
	number := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		number = info.Main.Version
	}
	e.Start("query", "xmlns", nsVersion).Leaf("name", "Vestnik demo office").Leaf("version", number).End()
}
