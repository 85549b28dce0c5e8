package muc

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/internal/rate"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsRooms      = "http://jabber.org/protocol/muc"
	nsUser       = nsRooms + "#user"
	nsAdmin      = nsRooms + "#admin"
	nsOwner      = nsRooms + "#owner"
	nsRoomInfo   = nsRooms + "#roominfo"
	nsDirect     = "jabber:x:conference"
	nsForm       = "jabber:x:data"
	nsOccupantID = "urn:xmpp:occupant-id:0"
	nsStanzaID   = "urn:xmpp:sid:0"
	nsArchive    = "urn:xmpp:mam:2"
	nsModerate   = "urn:xmpp:message-moderate:1"
	nsPing       = "urn:xmpp:ping"
)

const (
	maxRooms     = 500
	maxOccupants = 10_000
	maxListed    = 30_000
	maxNick      = 1023
	maxID        = 1024
	maxStatus    = 200
	maxReason    = 1000
	maxSubject   = 4000
	maxBookmarks = 1000
)

// Reader reads what a message says, as [vestnik/core/xmpp/message.Messages] does.
type Reader interface {
	// Read reads a message of type chat or normal.
	Read(*session.Stanza) []session.Event
	// InRoom reads one of type groupchat; the id is the room's, "" where it gave none.
	InRoom(st *session.Stanza, id string) []session.Event
}

// Rooms are those of a session. Its methods are safe for concurrent use.
type Rooms struct {
	s       *session.Session
	disco   *disco.Disco
	message Reader

	// These belong to the session's goroutine.
	deeds          rate.Rate[xmpp.Address] // of a room
	invitations    rate.Rate[xmpp.Address] // of a sender
	allInvitations rate.Rate[bool]

	mu     sync.Mutex
	rooms  map[xmpp.Address]*room
	listed int    // occupants in all of them
	stays  uint64 // that have begun
	show   string // as we are shown
	status string
}

// New adds rooms to a session, as [session.Config].Attach does, before presences and messages:
// what comes from a room is not for them. Rooms are asked with d what they can.
func New(s *session.Session, d *disco.Disco) *Rooms {
	all := &Rooms{
		s: s, disco: d, rooms: map[xmpp.Address]*room{},
		deeds:          rate.Rate[xmpp.Address]{Burst: 20, Every: time.Second},
		invitations:    rate.Rate[xmpp.Address]{Burst: 3, Every: time.Minute},
		allInvitations: rate.Rate[bool]{Burst: 20, Every: 6 * time.Second},
	}
	s.Add(session.Module{
		Features: []string{nsRooms, nsDirect},
		Routes: []session.Route{
			{Name: "presence", Space: nsUser, Local: "x", From: session.Anyone, Take: all.takePresence},
			{Name: "presence", From: all.isRoom, Take: all.takePresence},
			{Name: "message", Types: []string{"", "normal"}, Space: nsUser, Local: "x", From: isInvitation, Take: all.takeMediated},
			{Name: "message", Types: []string{"", "normal", "chat"}, Space: nsDirect, Local: "x", From: isDirect, Take: all.takeDirect},
			{Name: "message", Types: []string{"groupchat"}, From: all.isRoom, Take: all.takeGroupchat},
			{Name: "message", From: all.isPrivate, Take: all.takePrivate},
			{Name: "message", Types: []string{"", "normal"}, Space: nsUser, Local: "x", From: all.isConfiguration, Take: all.takeConfiguration},
		},
		Knows: all.areIn,
	})
	return all
}

// ReadBy has what is said in rooms read by who reads messages. It is for
// [session.Config].Attach, behind [New].
func (all *Rooms) ReadBy(m Reader) { all.message = m }

// isRoom tells what comes from a room that is known, to us and not to another program.
func (all *Rooms) isRoom(_ *session.Session, st *session.Stanza) bool {
	return first(st.Origin) && all.known(st.From)
}

func (all *Rooms) known(a xmpp.Address) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.rooms[a.Bare()] != nil
}

// areIn tells whose occupants see us: they may know that we are on line, and a room that asks
// for us to see whether we are still there has to be answered (XEP-0410 §4).
func (all *Rooms) areIn(from xmpp.Address) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[from.Bare()]
	return r != nil && r.state != Outside
}

// first tells what comes to us from what came to another program or to an archive.
func first(o session.Origin) bool { return o == session.Live || o == session.Offline }

// nick returns which occupant a stanza is from, and whether that is an address; "" for what the
// room itself says, and for nothing else. What is too long for an address has its beginning.
func nick(st *session.Stanza) (name string, ok bool) {
	name = st.From.Resource()
	if _, after, slash := strings.Cut(st.Attr("from"), "/"); name == "" && slash {
		if name = after; name == "" {
			return "/", false // what no nick is
		}
	}
	bounded := bound(name)
	return bounded, bounded == st.From.Resource()
}

// bound returns the beginning of a nick that is too long for one.
func bound(name string) string { return foreign.Head(name, maxNick) }

// user returns what a room says about an occupant. A room adds one such element, and takes
// those of occupants out: where there are several, none of them counts.
func user(n *xmlsafe.Node) (x *xmlsafe.Node, ok bool) {
	for _, c := range n.Children {
		if !c.Is(nsUser, "x") {
			continue
		}
		if x != nil {
			return nil, false
		}
		x = c
	}
	return x, true
}

// codes are the status codes of a stanza, §15.6.
type codes map[int]bool

func readCodes(x *xmlsafe.Node) codes {
	all := codes{}
	if x == nil {
		return all
	}
	for _, c := range x.Children {
		if code, err := strconv.Atoi(c.Attr("code")); err == nil && c.Is(nsUser, "status") && len(all) < 20 {
			all[code] = true
		}
	}
	return all
}

// Those of them that mean something to us.
const (
	codeNamesShown    = 100
	codeOurs          = 110
	codeConfigured    = 104
	codeLogged        = 170
	codeNotLogged     = 171
	codeNamesAreShown = 172
	codeNamesHidden   = 173
	codeCreated       = 201
	codeNickGiven     = 210
	codeBanned        = 301
	codeRenamed       = 303
	codeKicked        = 307
	codeRemoved       = 321
	codeMembersOnly   = 322
	codeShutdown      = 332
	codeBroken        = 333
)

// clip bounds a text in characters.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	n := 0
	for at := range text {
		if n++; n > most {
			return text[:at]
		}
	}
	return text
}

func (all *Rooms) log(room xmpp.Address, what string) {
	all.s.Log("room %s: %s", foreign.Quote(room.String()), what)
}
