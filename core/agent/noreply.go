package agent

import (
	"context"
	"strings"

	"vestnik/core/account"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
)

// Who announces may take no answers, and say so by what he can (XEP-0506). Of a contact that is
// known by his presences, where somebody has asked before what such programs can. Who sends an
// alert is asked once in a session, where he may know that we are on line: our own server, its
// services and what has its address there, and contacts who are on line. It is kept with the
// conversation: it holds, too, while nobody is on line.

// mostOfNoReply is of how many senders it is known that they were asked.
const mostOfNoReply = 1000

// learnNoReply finds out whether somebody who has written takes an answer.
func (m *member) learnNoReply(e *journal.Entry) {
	s := m.Session()
	who, err := xmpp.ReadAddress(e.Peer)
	if s == nil || err != nil || e.Mine || e.Room || e.Nick != "" || m.askedNoReply[e.Peer] == s {
		return
	}
	programs := m.People().Programs(e.Peer)
	_, of, _ := strings.Cut(e.Peer, "@")
	served := m.ref(e.Peer).OwnServer() || m.ref(of).OwnServer() && of != s.JID().Domain()
	message := toDesk(*e)
	asks := message.IsAlert() || m.ref(e.Peer).OwnServer()
	if !served && (len(programs) == 0 || !m.People().Contact(e.Peer).Subscription.SeesUs()) {
		return
	}
	if asks {
		if len(m.askedNoReply) >= mostOfNoReply {
			clear(m.askedNoReply)
		}
		m.askedNoReply[e.Peer] = s
	}
	go m.keepNoReply(s, who.Bare(), programs, served, asks)
}

// keepNoReply keeps what is known of somebody, and what he says where he may be asked.
func (m *member) keepNoReply(s *im.Client, who xmpp.Address, programs []account.Program, served, asks bool) {
	ctx, cancel := context.WithTimeout(context.Background(), aboutLimit)
	defer cancel()
	var no, known bool
	if served {
		no, known = serverTakesNone(ctx, s, who, asks)
	} else {
		no, known = programsTakeNone(ctx, s, programs, asks)
	}
	if !known {
		return
	}
	change, err := m.agent.cfg.Journal.SetNoReply(ctx, m.Address(), who.String(), no)
	if m.agent.store.note(err); err != nil || !change.Changed {
		return
	}
	_ = m.Do(context.Background(), func() {
		if now := m.agent.member(m.Address()); now != nil {
			now.tellConversation(change)
		}
	})
}

// serverTakesNone tells it of a server, a service, or an address there.
func serverTakesNone(ctx context.Context, s *im.Client, who xmpp.Address, asks bool) (no, known bool) {
	if !asks {
		return false, false
	}
	if who == s.JID().Server() {
		offered, err := s.Disco.Features(ctx)
		return offered[disco.NoReply], err == nil
	}
	info, err := s.Disco.Info(ctx, who, "")
	return info.Has(disco.NoReply), err == nil
}

// programsTakeNone tells it of who is on line with these programs: all of them take none.
func programsTakeNone(ctx context.Context, s *im.Client, programs []account.Program, asks bool) (no, known bool) {
	if len(programs) > mostAsked {
		return false, false
	}
	for _, p := range programs {
		info, has := s.Disco.Known(p.Caps)
		if !has && asks {
			var err error
			info, err = s.Disco.Program(ctx, p.From, p.Caps)
			has = err == nil
		}
		if !has {
			return false, false
		}
		if !info.Has(disco.NoReply) {
			return false, true
		}
	}
	return len(programs) > 0, len(programs) > 0
}

// takesNone tells whether somebody has said that he takes no answers.
func (m *member) takesNone(peer string) bool {
	c, _ := m.conversations.of(peer)
	return c.NoReply
}
