package openfire

import (
	"encoding/base64"
	"encoding/xml"
	"strings"

	"vestnik/core/xmpp/auth"
)

// route takes one stanza of a session.
func (s *Server) route(o *session, e *element) {
	if o.over {
		return
	}
	name := e.XMLName.Local
	if id := e.attr("id"); id != "" {
		if o.routed[name+id] {
			s.happened["routed-again"]++
		}
		o.routed[name+id] = true
	}
	switch name {
	case "auth", "response":
		s.authenticate(o, e)
	case "iq":
		s.iq(o, e)
	case "message":
		user, _, _ := strings.Cut(e.attr("to"), "@")
		s.send(user, rewrite(e, "from", o.jid()))
	case "presence":
		if e.attr("to") == "" {
			o.available = e.attr("type") != "unavailable"
			waiting := s.offline[o.user]
			if o.available {
				delete(s.offline, o.user)
				for _, text := range waiting {
					o.deliver(text)
				}
			}
		}
	}
}

// authenticate is SASLAuthentication. A second <auth/> begins anew, a <response/> without
// one is refused.
func (s *Server) authenticate(o *session, e *element) {
	say := func(name string, data []byte) {
		o.deliver("<" + name + ` xmlns="` + nsSASL + `">` + base64.StdEncoding.EncodeToString(data) + "</" + name + ">")
	}
	text := strings.TrimSpace(e.Text)
	if text == "=" {
		text = ""
	}
	response, err := base64.StdEncoding.DecodeString(text)
	if e.XMLName.Local == "auth" {
		o.mechanism = e.attr("mechanism")
		o.sasl, _ = auth.Server{Domain: s.cfg.Domain, Lookup: func(user string) (string, bool) {
			password, known := s.cfg.Users[strings.ToLower(user)]
			return password, known
		}, Raw: true}.Conversation(o.mechanism)

		if len(response) == 0 {
			response = nil
		}
	}
	if o.sasl == nil || err != nil {
		s.refuse(o, "not-authorized")
		return
	}
	challenge, done, err := o.sasl.Step(response)
	switch {
	case err != nil:
		s.refuse(o, "not-authorized")
	case o.mechanism == auth.DigestMD5 && strings.HasPrefix(string(challenge), "rspauth="):
		// Java sends its proof with <success/>, and the client's last response is none.
		if _, done, err = o.sasl.Step([]byte{}); err == nil && done {
			s.succeed(o, challenge, say)
		}
	case done:
		s.succeed(o, challenge, say)
	default:
		say("challenge", challenge)
	}
}

func (s *Server) succeed(o *session, proof []byte, say func(string, []byte)) {
	user := strings.ToLower(o.sasl.Username())
	if user == "locked" {
		condition := "account-disabled"
		if o.mechanism == auth.Plain {
			condition = "not-authorized"
		}
		s.refuse(o, condition)
		return
	}
	s.happened["signed-in"]++
	say("success", proof)
	o.user, o.sasl = user, nil
}

func (s *Server) refuse(o *session, condition string) {
	s.happened["refused"]++
	o.sasl = nil
	o.deliver(`<failure xmlns="` + nsSASL + `"><` + condition + "/></failure>")
	if o.failures++; o.failures >= 3 {
		o.close()
	}
}

func (s *Server) iq(o *session, e *element) {
	reply := func(kind, inner string) {
		to := ""
		if o.resource != "" {
			to = ` to="` + o.jid() + `"`
		}
		o.deliver(`<iq type="` + kind + `" id="` + e.attr("id") + `"` + to + ` xmlns="jabber:client">` + inner + "</iq>")
	}
	const stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
	switch bind := e.holds("urn:ietf:params:xml:ns:xmpp-bind"); {
	case e.attr("type") == "result" || e.attr("type") == "error":
		if strings.HasPrefix(e.attr("id"), "ping-") {
			s.happened["pong"]++
		}
	case bind != nil && o.user == "":
		reply("error", `<error type="auth"><not-authorized xmlns="`+stanzas+`"/></error>`)
	case bind != nil:
		s.bind(o, bind.Resource)
		reply("result", `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><jid>`+o.jid()+"</jid></bind>")
	case e.holds("jabber:iq:roster") != nil:
		reply("result", `<query xmlns="jabber:iq:roster"/>`)
	case e.holds("urn:xmpp:ping") != nil, e.holds("urn:ietf:params:xml:ns:xmpp-session") != nil:
		reply("result", "")
	default:
		reply("error", `<error code="503" type="cancel"><service-unavailable xmlns="`+stanzas+`"/></error>`)
	}
}

// bind binds a resource, and kicks whoever has it: in the old generation also the session
// itself, when the request comes twice.
func (s *Server) bind(o *session, resource string) {
	if resource == "" {
		resource = random()
	}
	for _, other := range s.of(o.user, false) {
		if other.resource != resource {
			continue
		}
		s.happened["conflict"]++
		other.deliver(`<stream:error xmlns:stream="` + nsStreams + `"><conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`)
		other.close()
	}
	o.resource = resource
	s.happened["bound"]++
}

// send gives a message to a session of a user, or keeps it until there is one.
func (s *Server) send(user, text string) {
	for _, o := range s.of(user, true) {
		o.deliver(text)
		return
	}
	if _, known := s.cfg.Users[user]; known {
		s.happened["stored-offline"]++
		s.offline[user] = append(s.offline[user], text)
	}
}

// Announce sends a message of the server's own to everybody: as an administrator's, a
// headline without a subject, or as the message of the day with one and without a type.
func (s *Server) Announce(subject, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := ` type="headline"`
	if subject != "" {
		kind, subject = "", "<subject>"+subject+"</subject>"
	}
	for _, o := range s.sessions {
		if o.available {
			o.deliver("<message" + kind + ` from="` + s.cfg.Domain + `" to="` + o.jid() + `" xmlns="jabber:client">` + subject + "<body>" + text + "</body></message>")
		}
	}
}

// Ping asks the sessions of a user whether they are there; Happened("pong") counts.
func (s *Server) Ping(user string, withFrom bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := ""
	if withFrom {
		from = ` from="` + s.cfg.Domain + `"`
	}
	for _, o := range s.of(user, false) {
		o.deliver(`<iq type="get" id="ping-` + random() + `"` + from + ` to="` + o.jid() + `" xmlns="jabber:client"><ping xmlns="urn:xmpp:ping"/></iq>`)
	}
}

// Message is a chat message as the server writes it.
func Message(from, to, id, text string, more ...string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return `<message type="chat" from="` + from + `" to="` + to + `" id="` + id + `" xmlns="jabber:client"><body>` + b.String() + "</body>" +
		strings.Join(more, "") + "</message>"
}

// rewrite writes a stanza with one attribute set.
func rewrite(e *element, name, value string) string {
	var b strings.Builder
	b.WriteString("<" + e.XMLName.Local)
	attr := func(name, value string) {
		b.WriteString(" " + name + `="`)
		_ = xml.EscapeText(&b, []byte(value))
		b.WriteString(`"`)
	}
	for _, a := range e.Attrs {
		if a.Name.Space == "" && a.Name.Local != name && a.Name.Local != "xmlns" {
			attr(a.Name.Local, a.Value)
		}
	}
	attr(name, value)
	b.WriteString(` xmlns="jabber:client">` + e.Inner + "</" + e.XMLName.Local + ">")
	return b.String()
}
