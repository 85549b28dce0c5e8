package manager

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

const (
	// grantedRequests is the attribute requests, XEP-0124 §7.2: how many requests a
	// client may have unanswered. Two are recommended: one that is held, one to send.
	grantedRequests = 2

	// polling is the attribute of that name: the shortest interval between empty
	// requests, XEP-0124 §11 and §12.
	polling = 2 * time.Second

	// maxPause is the attribute maxpause: how long a client may go away, §10.
	maxPause = 120 * time.Second
)

// grant sets the terms of the session, from what the client asked for and what the
// listener allows, XEP-0124 §7. What is missing or no number gets our default: old
// clients leave out what they do not care for.
func (s *session) grant(b *wire.Body) {
	s.wait, s.hold, s.requests, s.inactivity = s.l.cfg.Wait, 1, grantedRequests, s.l.cfg.Inactivity
	if n, ok := wire.Count(b.Get("wait"), 1<<30); ok {
		s.wait = min(time.Duration(n)*time.Second, s.wait)
	}
	if n, ok := wire.Count(b.Get("hold"), 1<<30); ok {
		s.hold = min(n, 1)
	}
	if s.wait == 0 || s.hold == 0 {
		// The client polls, XEP-0124 §12: it is away longer than others.
		s.hold = 0
		s.inactivity += max(s.inactivity, 2*polling)
	}
	s.lang, s.legacy, s.ver = b.Get("xml:lang"), b.Get("ver") == "", grantVersion(b.Get("ver"))
	s.content = grantContent(b.Get("content"))
	s.acks = b.Get("ack") == "1" // gloox writes 0 and means nothing by it
}

// grantVersion returns the lower of the client's version and ours, compared as
// numbers: 1.10 is above 1.6, XEP-0124 §7.1.
func grantVersion(asked string) string {
	const major, minor = 1, 11
	before, behind, _ := strings.Cut(asked, ".")
	m, err1 := strconv.Atoi(before)
	n, err2 := strconv.Atoi(behind)
	if err1 != nil || err2 != nil || m != major || n < 0 || n > minor {
		n = minor
	}
	return strconv.Itoa(major) + "." + strconv.Itoa(n)
}

// grantContent returns the Content-Type of all answers, which a client may choose,
// XEP-0124 §7.1. Only of types that no browser draws as a page: a form on any page
// can make a creation request.
func grantContent(asked string) string {
	kind, params, err := mime.ParseMediaType(asked)
	charset := params["charset"]
	if err != nil || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return wire.ContentType
	}
	switch kind {
	case "application/xml", "text/plain":
		return kind + "; charset=utf-8"
	}
	return wire.ContentType
}

// normalDomain returns a domain as it is compared, or nothing when it cannot be one.
func normalDomain(to string) string {
	if len(to) > 253 || strings.ContainsAny(to, " \t\r\n@/<>&'\"") {
		return ""
	}
	return strings.ToLower(to)
}

// terms are the attributes of the first answer, XEP-0124 §7.2 and XEP-0206 §4.
func (s *session) terms(rid uint64) []string {
	secs := func(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
	attrs := []string{
		"sid", s.sid, "wait", secs(s.wait), "hold", strconv.Itoa(s.hold),
		"requests", strconv.Itoa(s.requests), "inactivity", secs(s.inactivity),
		"polling", secs(polling), "maxpause", secs(maxPause),
		"ver", s.ver, "from", s.domain, "authid", s.id, "xml:lang", s.lang,
		"xmpp:version", "1.0", "xmpp:restartlogic", "true",
	}
	if s.acks {
		attrs = append(attrs, "ack", wire.FormatRID(rid))
	}
	return attrs
}

// terminated is the answer that this session has ended.
func (s *session) terminated(c wire.Condition) response { return terminated(c, s.legacy) }

// recoverable is the answer to a connection that nobody needs any more, or whose
// request waits for one that is lost: send what is unanswered again, §17.3.
func recoverable() response {
	return response{http.StatusOK, wire.Append(nil, "type", "error")}
}
