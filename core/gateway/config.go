package gateway

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/notice"
)

// Config is what a gateway does for whom.
type Config struct {
	Topics    map[string]Topic
	Templates map[string]*Template
	// Callback is where acknowledgements and answers are told to of requests that name no
	// place of their own; empty: nowhere.
	Callback string
	// Rate is how many posts a second a token may make in the long run.
	Rate int

	tokens []*token
}

// Topic is an audience under a name.
type Topic struct {
	To      []string // addresses
	Group   string   // of the account's contacts; empty: none
	Room    string   // empty: none
	Urgency desk.Urgency
	deputy  deputy
}

// token is a secret of a caller, of which only the sum is kept.
type token struct {
	sum    [sha256.Size]byte
	topics []string // in the order of the configuration; at least one
	rate   *bucket
	slots  chan struct{} // so many of its requests are answered at a time: half of all, so that others come too
}

func (t *token) bound(topic string) bool { return slices.Contains(t.topics, topic) }

// defaultRate is what a machine of an office takes without effort. People are kept from a flood by
// their own programs, which sum it up.
const defaultRate = 2000

// ours are the names that are no topics, since they stand in paths.
var ours = []string{"v1", "message", "alertmanager", "template", "healthz", "metrics"}

// longestTopic is how long the name of a topic may be, in runes.
const longestTopic = 64

// isTopicName tells whether a topic may be called so: it stands in addresses and in lines.
func isTopicName(name string) bool {
	length := utf8.RuneCountInString(name)
	return 1 <= length && length <= longestTopic && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !strings.ContainsRune("_.-", r)
	})
}

// ParseConfig reads a configuration. It is strict: what is not known, or there twice, is an
// error that says where it stands. No error holds a token.
//
//	{"topics":    {"NAME": {"to": ["boss@office.example"], "group": "Warehouse", "urgency": "high",
//	                        "deputy": "vera@office.example", "after": "10m"}},
//	 "tokens":    {"TOKEN": ["NAME"]},
//	 "templates": {"NAME": {"topic": "NAME", "subject": "…", "body": "{{.text}}", "urgency": "…", "link": "…"}},
//	 "callback":  "http://127.0.0.1:8080/answers",
//	 "rate":      100}
func ParseConfig(data []byte) (*Config, error) {
	c := &Config{Topics: map[string]Topic{}, Templates: map[string]*Template{}, Rate: defaultRate}
	err := object(unmarked(data), "", members{
		"topics": func(all json.RawMessage, place string) error { return walk(all, place, c.topic) },
		"tokens": func(all json.RawMessage, place string) error {
			return secretly(all, place, c.token)
		},
		"templates": func(all json.RawMessage, place string) error { return walk(all, place, c.template) },
		"callback":  into(&c.Callback),
		"rate":      into(&c.Rate),
	})
	switch {
	case err != nil:
		return nil, err
	case len(c.Topics) == 0:
		return nil, errors.New("topics: there are none, so nobody could be reached")
	case len(c.tokens) == 0:
		return nil, errors.New("tokens: there are none, so nobody could post")
	case c.Rate < 1 || c.Rate > 1_000_000:
		return nil, errors.New("rate: should be from 1 to 1000000 posts a second")
	}
	if c.Callback != "" {
		if err := callbackURL(c.Callback); err != nil {
			return nil, fmt.Errorf("callback: %w", err)
		}
	}
	return c, c.bind()
}

// secretly is walk where the names are secrets: they are numbered.
func secretly(data []byte, place string, read func(name string, value json.RawMessage, place string) error) error {
	return walkNamed(data, place, func(n int, _ string) string { return fmt.Sprintf("%s: %s", place, ordinal(n)) }, read)
}

func ordinal(n int) string { return fmt.Sprintf("token number %d", n) }

func (c *Config) topic(name string, value json.RawMessage, place string) error {
	var t Topic
	var urgency, deputy, after string
	err := object(value, place, members{"to": into(&t.To), "group": into(&t.Group), "room": into(&t.Room), "urgency": into(&urgency), "deputy": into(&deputy), "after": into(&after)})
	switch {
	case err != nil:
		return err
	case !isTopicName(name) || slices.Contains(ours, name):
		return fmt.Errorf("%s: a topic is called by up to 64 letters, digits, -, _ and ., and not %s", place, strings.Join(ours, ", "))
	case len(t.To) == 0 && t.Group == "" && t.Room == "":
		return fmt.Errorf("%s: it has neither to nor group nor room, so it reaches nobody", place)
	}
	if t.Urgency, err = readUrgency(urgency); err != nil {
		return fmt.Errorf("%s.urgency: %w", place, err)
	}
	if t.deputy, err = readDeputy(deputy, after); err != nil {
		return fmt.Errorf("%s.%w", place, err)
	}
	if t.Room != "" {
		if t.Room, err = readAddress(t.Room); err != nil {
			return fmt.Errorf("%s.room: %w", place, err)
		}
	}
	for i, to := range t.To {
		if t.To[i], err = readAddress(to); err != nil {
			return fmt.Errorf("%s.to[%d]: %w", place, i, err)
		}
	}
	c.Topics[name] = t
	return nil
}

func (c *Config) token(secret string, value json.RawMessage, place string) error {
	t := &token{sum: sha256.Sum256([]byte(secret))}
	if err := into(&t.topics)(value, place); err != nil {
		return err
	}
	switch {
	case strings.TrimSpace(secret) == "":
		return fmt.Errorf("%s is empty", place)
	case strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%s holds what no header can: only ASCII without spaces", place)
	case len(t.topics) == 0:
		return fmt.Errorf("%s is bound to no topic", place)
	}
	c.tokens = append(c.tokens, t)
	return nil
}

// bind looks that all topics that are named are there.
func (c *Config) bind() error {
	for i, t := range c.tokens {
		t.rate, t.slots = newBucket(c.Rate), make(chan struct{}, maxRequests/2)
		for _, name := range t.topics {
			if _, there := c.Topics[name]; !there {
				return fmt.Errorf("tokens: %s names the topic %q, which is not there", ordinal(i+1), name)
			}
		}
	}
	for name, t := range c.Templates {
		if _, there := c.Topics[t.topic]; !there {
			return fmt.Errorf("templates.%s.topic: the topic %q is not there", name, t.topic)
		}
	}
	return nil
}

func readUrgency(text string) (desk.Urgency, error) {
	if u, ok := notice.ParseUrgency(text); ok {
		return u, nil
	}
	return "", fmt.Errorf("%q is none of low, normal, high", short(text))
}

// readAddress reads an address, in the form in which addresses are compared.
func readAddress(text string) (string, error) {
	address, err := xmpp.ParseAddress(text)
	if err != nil {
		return "", fmt.Errorf("%q is no address", short(text))
	}
	return address.Bare().String(), nil
}

// callbackURL tells whether an address can be called back.
func callbackURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("should be an address of http or https")
	case len(text) > 2048:
		return errors.New("is longer than 2048 bytes")
	}
	return nil
}

// short is the beginning of a text that somebody else has written, to be quoted.
func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
