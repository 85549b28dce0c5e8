package settings

import (
	"errors"
	"slices"
	"time"

	"vestnik/core/quiet"
	"vestnik/core/rules"
)

// Settings is what the person has chosen. The zero value is a person who has
// chosen nothing yet.
type Settings struct {
	Accounts []Account `json:"accounts"` // that are signed in, the first one first
	Presence Presence  `json:"presence"`
	// Statuses are the presences of the person's own that are kept for another time.
	Statuses []Presence `json:"statuses,omitempty"`
	Phrases  []string   `json:"phrases"` // the canned phrases; none means the program's own
	// Favourites are the people and rooms that stand first where somebody is chosen, by their
	// bare addresses and in the order of the person.
	Favourites []string `json:"favourites,omitempty"`
	Language   string   `json:"language"` // "ru", "en"; empty means that of the system
	// TrayIcon is in what the icon is drawn, colour, light or dark; empty: colour.
	TrayIcon string `json:"trayIcon,omitempty"`
	// HotKey is what opens the window for a quick message in any program; empty: nothing does.
	HotKey string `json:"hotKey,omitempty"`
	// Look is "light" or "dark", empty for what the desktop wants, and TextSize how large the text of
	// the windows is, in percent; 0: as usual.
	Look     string `json:"look,omitempty"`
	TextSize int    `json:"textSize,omitempty"`
	// Priority is what the server goes by when it chooses between several programs of the
	// account, the highest first; nil means the program's own, 60. Away, it is halved. A
	// negative one gets no messages.
	Priority *int8 `json:"priority,omitempty"`
	// Installation tells this copy of the program from others to the servers, a UUID.
	Installation string `json:"installation,omitempty"`
	// Withhold is what others are not told of the person.
	Withhold Withhold `json:"withhold,omitzero"`
	// Away is nil for the program's own, 10 and 60 minutes.
	Away *Away `json:"away,omitempty"`
	// QuietHours are when messages raise no popup, and UrgentFrom whose break through and
	// may be urgent, addresses and domains; nil: whoever is no stranger may be.
	QuietHours quiet.Hours `json:"quietHours,omitempty"`
	UrgentFrom []string    `json:"urgentFrom,omitempty"`
	// Takeover has messages of high urgency lie above all else, on each screen, and Escalate is
	// after how many minutes an urgent one that nobody has dealt with is told of again; 0 is never,
	// nil the program's own, 5.
	Takeover bool        `json:"takeover,omitempty"`
	Escalate *int        `json:"escalate,omitempty"`
	Rules    rules.Rules `json:"rules,omitempty"` // what certain messages may do
	// Preview is how much of a message a popup shows, all, name or none; empty: all.
	Preview  string `json:"preview,omitempty"`
	SendWith string `json:"sendWith,omitempty"` // "ctrl-enter"; empty: Enter
	NoSound  bool   `json:"noSound,omitempty"`  // popups are not to be heard
	// NoFirstSteps says that the person need not be told any more how to live with the program.
	NoFirstSteps bool `json:"noFirstSteps,omitempty"`
	// KeepDays is for how many days messages are kept; nil: for ever.
	KeepDays *int `json:"keepDays,omitempty"`
	// Muted are conversations that raise no popup until a moment, and Snoozed are messages
	// whose popup comes again then.
	Muted   []Pause `json:"muted,omitempty"`
	Snoozed []Pause `json:"snoozed,omitempty"`
	// Pinned are the conversations that stand on top, in the order in which the person has put
	// them there.
	Pinned []Peer `json:"pinned,omitempty"`
	// Rooms are those of which the person is told otherwise than of mentions alone.
	Rooms []Room `json:"rooms,omitempty"`
	// Nodes are those of services whose news are alerts: the accounts have subscribed to them.
	Nodes []Node `json:"nodes,omitempty"`
	// Proxy is where connections go through; empty means what the environment says. It
	// never holds a password, see [ErrProxyPassword].
	Proxy string `json:"proxy"`
	// Pin is the key that the server must show, sha256/ and base64, or several with
	// commas between them; empty means that any trusted certificate will do.
	Pin string `json:"pin"`
	// Broken are the names of those fields in the file that cannot be understood. They are as if
	// they were not there.
	Broken []string `json:"-"`
}

// ErrProxyPassword says that the proxy's address holds a name or a password. Those
// belong in the environment's HTTPS_PROXY, which no file keeps.
var ErrProxyPassword = errors.New("settings: the proxy's address holds a name or a password")

// Account is how to reach the server. Its password is in the keyring.
type Account struct {
	Address   string `json:"address"`   // bare JID
	URL       string `json:"url"`       // the BOSH address
	AllowHTTP bool   `json:"allowHTTP"` // the person's consent to a plain-http address
	CAFile    string `json:"caFile"`    // certificate of the office's own authority
	// Trust is the fingerprint of a certificate of the server's that the person trusts.
	Trust string `json:"trust,omitempty"`
	// CertFile and KeyFile hold the account's own certificate and its key, which sign in
	// without a password; empty: it has none.
	CertFile string `json:"certFile,omitempty"`
	KeyFile  string `json:"keyFile,omitempty"`
	Resource string `json:"resource"` // empty: the server chooses
	// Mechanism is how the account was signed in, the best so far: a weaker way is not
	// taken before the person has agreed to it.
	Mechanism string `json:"mechanism"`
	// NoSASL2 says that the server offers SASL2 and does not answer it.
	NoSASL2 bool `json:"noSASL2,omitempty"`
}

// Account returns the account with an address, nil when it is not signed in. What is
// changed in it is changed in s.
func (s *Settings) Account(address string) *Account {
	for i := range s.Accounts {
		if s.Accounts[i].Address == address {
			return &s.Accounts[i]
		}
	}
	return nil
}

// Addresses returns those of the accounts, in their order.
func (s *Settings) Addresses() []string {
	all := make([]string, len(s.Accounts))
	for i := range s.Accounts {
		all[i] = s.Accounts[i].Address
	}
	return all
}

// Put adds an account, or takes it in the place of the one with the same address.
func (s *Settings) Put(a Account) {
	if known := s.Account(a.Address); known != nil {
		*known = a
		return
	}
	s.Accounts = append(s.Accounts, a)
}

// PutFirst puts the account with an address before the others.
func (s *Settings) PutFirst(address string) {
	at := slices.IndexFunc(s.Accounts, func(a Account) bool { return a.Address == address })
	if at > 0 {
		s.Accounts = slices.Concat(s.Accounts[at:at+1], s.Accounts[:at], s.Accounts[at+1:])
	}
}

// Remove removes the account with an address.
func (s *Settings) Remove(address string) {
	s.Accounts = slices.DeleteFunc(s.Accounts, func(a Account) bool { return a.Address == address })
	s.Nodes = slices.DeleteFunc(s.Nodes, func(n Node) bool { return n.Account == address })
	s.Pinned = slices.DeleteFunc(s.Pinned, func(p Peer) bool { return p.Account == address })
}

// Node is one of a service to which an account has subscribed.
type Node struct {
	Account string `json:"account"`
	Service string `json:"service"`
	Node    string `json:"node"`
}

// Follow adds a node, or takes it away.
func (s *Settings) Follow(n Node, on bool) {
	s.Nodes = slices.DeleteFunc(slices.Clone(s.Nodes), func(o Node) bool { return o == n })
	if on {
		s.Nodes = append(s.Nodes, n)
	}
}

// Presence is how the person wants to be shown; the values of Show are those of
// the desk, and empty means available.
type Presence struct {
	Show string `json:"show"`
	Text string `json:"text"`
	// Until is when it ends, and Before holds again; zero: never.
	Until  time.Time `json:"ends,omitzero"`
	Before *Presence `json:"before,omitempty"`
	// Recent are the last ones with a text, the newest first.
	Recent []Presence `json:"recent,omitempty"`
}

// Withhold is what others are not told of the person.
type Withhold struct {
	Receipts bool `json:"receipts,omitempty"` // that a message has arrived
	Markers  bool `json:"markers,omitempty"`  // that he has read it
	Typing   bool `json:"typing,omitempty"`   // that he writes
	Idle     bool `json:"idle,omitempty"`     // for how long he has done nothing
}

// Away says for how many minutes the person must have touched nothing to be shown as away,
// and as extended away; 0 is never.
type Away struct {
	After    int `json:"after"`
	Extended int `json:"extended"`

	IgnoreLock bool `json:"ignoreLock,omitempty"` // he is not because the screen is locked
}
