package policy

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"vestnik/core/quiet"
	"vestnik/core/rules"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh/transport"
)

// Name is how something that can be set is called, in the file, in the registry, and at
// the door.
type Name string

// What can be set.
const (
	Domain      Name = "domain"
	URL         Name = "url"
	CAFile      Name = "caFile"
	Pins        Name = "pins"
	Proxy       Name = "proxy"
	AllowHTTP   Name = "allowHTTP"
	Mechanisms  Name = "mechanisms"
	Resource    Name = "resource"
	Priority    Name = "priority"
	GroupsFirst Name = "groupsFirst"
	Phrases     Name = "phrases"
	QuietHours  Name = "quietHours"
	UrgentFrom  Name = "urgentFrom"
	Takeover    Name = "takeover"
	Escalate    Name = "escalate"
	Rules       Name = "rules"
	Sounds      Name = "sounds"
	Preview     Name = "preview"
	Receipts    Name = "tellReceipts"
	Markers     Name = "tellRead"
	Typing      Name = "tellTyping"
	KeepDays    Name = "keepDays"
	Autostart   Name = "autostart"
	Off         Name = "off"
)

// The features that [Off] may name. Each is refused by the resident, whoever asks.
const (
	AddContacts  = "add-contacts"      // adding people, and accepting those who ask
	EditContacts = "edit-contacts"     // renaming, moving and removing them
	Blocking     = "blocking"          // blocking and unblocking
	OwnCard      = "own-card"          // changing one's card, picture and name
	Archive      = "archive"           // reading and searching what only the server keeps
	MoreAccounts = "more-accounts"     // a second account
	Forget       = "forget"            // deleting one's messages when signing out
	Hiding       = "invisible"         // the presence of that name
	Broadcast    = "broadcast"         // sending one message to many
	Trust        = "trust-certificate" // trusting a certificate of a server that nobody here knows
)

// Kind is what a value is.
type Kind uint8

const (
	Text   Kind = iota // a string; REG_SZ
	Number             // a whole number; REG_DWORD, or REG_SZ
	Switch             // true or false; REG_DWORD, 1 or 0
	List               // of strings; REG_MULTI_SZ, or a subkey with REG_SZ
)

// Key is one thing that can be set.
type Key struct {
	Name     Name
	Kind     Kind
	Min, Max int                     // of a Number
	Choices  []string                // of a Text, or of the items of a List; none: any that Check takes
	Example  any                     // as it is in a file
	Check    func(text string) error // of a Text, or of an item of a List; nil: any will do
}

// Keys is the table of all, in the order in which people are told of them.
var Keys = []Key{
	{Name: Domain, Kind: Text, Example: "office.example", Check: isDomain},
	{Name: URL, Kind: Text, Example: "https://chat.office.example:7443/http-bind/", Check: isURL},
	{Name: CAFile, Kind: Text, Example: "/etc/vestnik/office-ca.pem", Check: isPath},
	{Name: Pins, Kind: List, Example: []string{"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, Check: isPin},
	{Name: Proxy, Kind: Text, Example: "http://proxy.office.example:3128", Check: isProxy},
	{Name: AllowHTTP, Kind: Switch, Example: false},
	{Name: Mechanisms, Kind: List, Example: []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}, Choices: append(auth.Mechanisms(), auth.External)},
	{Name: Resource, Kind: Text, Example: "Vestnik", Check: isResource},
	{Name: Priority, Kind: Number, Min: -128, Max: 127, Example: 60},
	{Name: GroupsFirst, Kind: List, Example: []string{"Support"}},
	{Name: Phrases, Kind: List, Example: []string{"I will call you back."}},
	{Name: QuietHours, Kind: List, Example: []string{"Mon-Fri 19:00-08:00", "Sat,Sun 00:00-24:00"}, Check: isHours},
	{Name: UrgentFrom, Kind: List, Example: []string{"erp@office.example", "alarm.office.example"}, Check: BareAddress},
	{Name: Takeover, Kind: Switch, Example: true},
	{Name: Escalate, Kind: Number, Min: 0, Max: 1440, Example: 5},
	{Name: Rules, Kind: List, Example: []string{"urgent erp@office.example: alarm, fire", "no-popup news.office.example"}, Check: isRule},
	{Name: Sounds, Kind: Switch, Example: false},
	{Name: Preview, Kind: Text, Example: "name", Choices: []string{"all", "name", "none"}},
	{Name: Receipts, Kind: Switch, Example: true},
	{Name: Markers, Kind: Switch, Example: true},
	{Name: Typing, Kind: Switch, Example: false},
	{Name: KeepDays, Kind: Number, Min: 1, Max: 36500, Example: 365},
	{Name: Autostart, Kind: Switch, Example: true},
	{Name: Off, Kind: List, Example: []string{MoreAccounts, OwnCard},
		Choices: []string{AddContacts, EditContacts, Blocking, OwnCard, Archive, MoreAccounts, Forget, Hiding, Broadcast, Trust}},
}

// key returns that of a name, nil when there is none.
func key(name string) *Key {
	at := slices.IndexFunc(Keys, func(k Key) bool { return string(k.Name) == name })
	if at < 0 {
		return nil
	}
	return &Keys[at]
}

// Find returns the key of a name.
func Find(name Name) (k Key, ok bool) {
	if found := key(string(name)); found != nil {
		return *found, true
	}
	return Key{Name: name}, false
}

// Parse reads a value that a person has typed, an item of a list on each line, and returns it
// as it is written: a switch is also said by on and off, yes and no. None is none. What is wrong
// with it is a [Fault].
func (k Key) Parse(lines []string) ([]string, error) {
	var value []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			value = append(value, line)
		}
	}
	if len(value) == 0 {
		return nil, nil
	}
	r := newReading("")
	r.holds(&k, 0, k.typed(value))
	if len(r.faults) > 0 {
		return nil, r.faults[0]
	}
	if k.Kind == Switch || k.Kind == Number {
		value = []string{fmt.Sprint(k.typed(value))}
	}
	return value, nil
}

// typed makes of what was typed what the kind wants, as far as that goes.
func (k Key) typed(value []string) any {
	if k.Kind == List || len(value) > 1 {
		return value
	}
	switch text := value[0]; k.Kind {
	case Switch:
		switch strings.ToLower(text) {
		case "true", "on", "yes":
			return true
		case "false", "off", "no":
			return false
		}
	case Number:
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
	}
	return value[0]
}

// errValue says that a value is not what it should be.
var errValue = errors.New("policy: a bad value")

func isDomain(text string) error {
	a, err := xmpp.ParseAccount("x@" + text)
	if err == nil && a.Domain() != text {
		err = errValue
	}
	return err
}

func isURL(text string) error {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
		err = errValue
	}
	return err
}

// isPath takes an absolute path of any system: a file is checked elsewhere than it holds.
func isPath(text string) error {
	slashed := strings.ReplaceAll(text, `\`, "/")
	if !path.IsAbs(slashed) && (len(slashed) < 3 || slashed[1:3] != ":/") {
		return errValue
	}
	return nil
}

func isPin(text string) error {
	if strings.Contains(text, ",") {
		return errValue
	}
	_, err := transport.ParsePins(text)
	return err
}

// isProxy takes none with a password, which everybody could read here.
func isProxy(text string) error {
	if strings.Contains(text, "@") {
		return errValue
	}
	_, err := transport.ParseProxy(text)
	return err
}

func isResource(text string) error {
	a, err := xmpp.ReadAddress("x@y/" + text)
	if err == nil && a.Resource() != text {
		err = errValue
	}
	return err
}

func isHours(text string) error {
	_, err := quiet.Parse([]string{text})
	return err
}

func isRule(text string) error {
	_, err := rules.Parse([]string{text})
	return err
}

// BareAddress takes an address without a resource, or a domain.
func BareAddress(text string) error {
	a, err := xmpp.ReadAddress(text)
	if err == nil && a.Bare().String() != text {
		err = errValue
	}
	return err
}
