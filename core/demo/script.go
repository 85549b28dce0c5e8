package demo

import (
	"embed"
	"encoding/json"
	"strings"

	"vestnik/core/xmpp/notice"
)

//go:embed script.ru.json script.en.json
var scriptFiles embed.FS

// script is all that colleagues and bot say, in one language.
type script struct {
	People     map[string]string    `json:"people"` // names by localpart
	Company    string               `json:"company"`
	Cards      map[string]business  `json:"cards"`      // by localpart
	Help       string               `json:"help"`       // whom the office names to turn to, by his localpart
	Colleagues string               `json:"colleagues"` // a group of the roster
	Systems    string               `json:"systems"`    // another
	Days       map[string][]spell   `json:"days"`       // by localpart, over and over
	Past       []memory             `json:"past"`       // what was written before, the oldest first
	Replies    []reply              `json:"replies"`
	Otherwise  []string             `json:"otherwise"`
	Alerts     []alert              `json:"alerts"`
	Commands   []reply              `json:"commands"`
	Unknown    string               `json:"unknown"`
	Leave      leaveTexts           `json:"leave"`
	Directory  directoryTexts       `json:"directory"`
	Service    string               `json:"service"` // for rooms
	Rooms      []roomTexts          `json:"rooms"`
	Uploads    string               `json:"uploads"` // the service for files
	Files      map[string]fileTexts `json:"files"`
	Config     configTexts          `json:"config"` // of a room
}

// spell is a time of the day during which somebody's presence stays the same; for
// ever when it has no seconds.
type spell struct {
	Seconds int    `json:"seconds"`
	Show    string `json:"show"`
	Text    string `json:"text"`
}

// memory is a message of days ago, with one of the staff.
type memory struct {
	Days int    `json:"days"`
	With string `json:"with"`
	Mine bool   `json:"mine"`
	Body string `json:"body"`
	File string `json:"file"` // that goes with it
}

// reply is what may be said to a message that contains one of the words.
type reply struct {
	Words []string `json:"words"`
	Texts []string `json:"texts"`
	File  string   `json:"file"` // that goes with it
}

// alert is a message of the bot.
type alert struct {
	Type    string `json:"type"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	// Notice is what it says of itself, such as the answers that it offers.
	Notice *notice.Notice `json:"notice"`
}

// readScript returns the script of a locale that there is. The files are part of
// the program and checked by a test, so that failing to read them is a bug.
func readScript(locale string) *script {
	data, err := scriptFiles.ReadFile("script." + locale + ".json")
	s := new(script)
	if err == nil {
		err = json.Unmarshal(data, s)
	}
	if err != nil {
		panic("demo: script: " + err.Error())
	}
	return s
}

// contact returns the roster item under which everybody knows an account.
func (s *script) contact(user string, a *account) *contact {
	c := &contact{jid: a.jid, name: s.People[user], groups: []string{s.Colleagues}, to: true, from: true}
	if c.name == "" {
		c.name = user
	}
	if a.staff && user == botName {
		c.groups = []string{s.Systems}
	}
	return c
}

// match returns the first reply of which a word is in the text, nil when none is.
func match(replies []reply, text string) *reply {
	text = strings.ToLower(text) + " "
	for i := range replies {
		for _, w := range replies[i].Words {
			if strings.Contains(text, w) {
				return &replies[i]
			}
		}
	}
	return nil
}
