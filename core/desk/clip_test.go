package desk

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/xmpp/forms"
)

// A thousand conversations are summed up in memory, and whoever may write can make each of
// these as long as a stanza may be.
func TestASummaryIsShortWhateverItsSenderHasMadeLong(t *testing.T) {
	long := strings.Repeat("ы", 100_000)
	for name, m := range map[string]Message{"body": {Body: long}, "subject": {Subject: long}, "id": {ID: long}} {
		short := m.Clip()
		if text := short.Body + short.Subject + short.ID; len(text) > clipAt || !utf8.ValidString(text) || !short.Clipped {
			t.Errorf("%s: %d bytes, clipped %v", name, len(text), short.Clipped)
		}
		e := Event{Kind: EventMessage, Message: &m, Conversation: &Conversation{Last: m}}
		if e.clip(); e.size() > 3*clipAt {
			t.Errorf("%s: an event of %d bytes", name, e.size())
		}
	}
	for name, n := range map[string]*Notice{"json": {JSON: []byte(`17`), Link: "l"}, "xml": {XML: "<a xmlns='u'/>", Link: "l"}, "form": {Form: &forms.Form{Kind: forms.Ask, Title: long}, Link: "l"}} {
		m := Message{Notice: n}
		if short := m.Clip(); !reflect.DeepEqual(short.Notice, &Notice{Link: "l"}) || !short.Clipped || m.Notice.OrNil() == nil || reflect.DeepEqual(m.Notice, short.Notice) {
			t.Errorf("%s: %+v of %+v", name, short.Notice, m.Notice)
		}
	}
	if m := (Message{ID: "1", Subject: "a", Body: "b", Notice: &Notice{Form: &forms.Form{Kind: forms.Ask, Title: "t"}}}); !reflect.DeepEqual(m.Clip(), m) {
		t.Error("a short message is changed")
	}
}

func TestBriefIsWhatASentenceCanHold(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"ООО «Ромашка»":          "ООО «Ромашка»",
		"a\xffb":                 "a�b",
		strings.Repeat("ю", 80):  strings.Repeat("ю", 80),
		strings.Repeat("ю", 81):  strings.Repeat("ю", 80) + "…",
		strings.Repeat("a", 1e6): strings.Repeat("a", 80) + "…",
	} {
		if got := Brief(text); got != want {
			t.Errorf("Brief of %d bytes: %q", len(text), got)
		}
	}
}
