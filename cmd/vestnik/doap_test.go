package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

// announcedBy says which extension each feature that we announce belongs to.
var announcedBy = map[string]string{
	"urn:xmpp:ping": "0199", "http://jabber.org/protocol/disco#info": "0030", "http://jabber.org/protocol/caps": "0115", "jabber:iq:version": "0092", "urn:xmpp:time": "0202",
	"urn:xmpp:receipts": "0184", "urn:xmpp:chat-markers:0": "0333", "http://jabber.org/protocol/chatstates": "0085", "urn:xmpp:message-correct:0": "0308",
	"urn:xmpp:message-retract:1": "0424", "urn:xmpp:reactions:0": "0444", "urn:xmpp:reply:0": "0461", "urn:xmpp:fallback:0": "0428", "urn:xmpp:attention:0": "0224",
	"urn:xmpp:styling:0": "0393", "urn:xmpp:reference:0": "0372", "jabber:x:data": "0004", "jabber:iq:last": "0012",
	"http://jabber.org/protocol/muc": "0045", "jabber:x:conference": "0249",
	"urn:xmpp:mds:displayed:0+notify": "0490", "http://jabber.org/protocol/nick+notify": "0172", "urn:xmpp:avatar:metadata+notify": "0084", "urn:xmpp:bookmarks:1+notify": "0402",
}

// unannounced are extensions that nobody announces as a client, or that are another's to announce:
// what servers and services offer, and how one reaches them.
var unannounced = strings.Fields("0033 0048 0049 0050 0054 0055 0059 0060 0066 0068 0077 0082 0100 0106 0122 0124 0128 0131 0147 0153 0156 0157 0163 0178 0186 0191 0203 0206 " +
	"0221 0223 0231 0237 0245 0280 0292 0313 0334 0335 0352 0359 0363 0377 0386 0388 0392 0398 0410 0421 0425 0431 0439 0440 0446 0447 0484 0506")

// The file that says what the program implements says what it announces, and nothing that nobody
// has looked at.
func TestTheDescriptionOfTheProjectSaysWhatIsAnnounced(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "assets", "doc", "vestnik.doap"))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range regexp.MustCompile(`extensions/xep-(\d{4})\.html`).FindAllStringSubmatch(string(text), -1) {
		if slices.Contains(said, m[1]) {
			t.Errorf("XEP-%s stands there twice", m[1])
		}
		said = append(said, m[1])
	}
	var announced []string
	imtest.InSession(t, func(t *testing.T, c *im.Client, _ *imtest.Peer, _ *imtest.Recorder) {
		for _, feature := range c.Features() {
			xep := announcedBy[feature]
			if xep == "" || !slices.Contains(said, xep) {
				t.Errorf("%s is announced (XEP-%s) and not in assets/doc/vestnik.doap", feature, xep)
			}
			announced = append(announced, xep)
		}
	})
	for _, xep := range said {
		if slices.Contains(announced, xep) == slices.Contains(unannounced, xep) {
			t.Errorf("XEP-%s is said to be implemented; announced: %v", xep, slices.Contains(announced, xep))
		}
	}
	if !slices.IsSorted(said) {
		t.Error("they are out of order")
	}
}

// suite is what the Compliance Suites 2023 (XEP-0479) ask of "Core Client" and of "IM Advanced".
var suite = strings.Fields("0030 0115 0245 0084 0398 0153 0054 0280 0191 0045 0249 0048 0313 0402 0410 0223 0049 0198 0184 0085 0308 0363 0234 0261")

// What the suites ask for is there, or the README says why not, and then it is not.
func TestTheComplianceSuitesAreReachedOrTheReasonIsNamed(t *testing.T) {
	description, err := os.ReadFile(filepath.Join("..", "..", "assets", "doc", "vestnik.doap"))
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, rfc := range []string{"6120", "6121", "7590"} {
		if !strings.Contains(string(description), "rfcs/rfc"+rfc+".html") {
			t.Errorf("RFC %s is not in assets/doc/vestnik.doap", rfc)
		}
	}
	_, excepted, _ := strings.Cut(string(readme), "| | why not |")
	excepted, _, _ = strings.Cut(excepted, "\n\n")
	for _, xep := range suite {
		is, not := strings.Contains(string(description), "xep-"+xep+".html"), strings.Contains(excepted, "XEP-"+xep)
		if is == not {
			t.Errorf("XEP-%s: implemented %v, excepted in the README %v", xep, is, not)
		}
	}
}
