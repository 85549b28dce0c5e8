package window

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

func TestATimeToComeIsReadAsItIsTyped(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"18:00": "2026-11-27 18:00", "9:05": "2026-11-28 09:05", "12:30": "2026-11-28 12:30", " 1.12  10:00 ": "2026-12-01 10:00",
		"26.11 10:00": "2027-11-26 10:00", "01.02.2027 10:00": "2027-02-01 10:00", "2026-11-28 00:00": "2026-11-28 00:00",
		"26.11.2026 10:00": "", "": "", "завтра": "", "25:00": "", "31.02 10:00": "",
	} {
		got, ok := clock(text, now)
		if ok != (want != "") || ok && got.Format("2006-01-02 15:04") != want {
			t.Errorf("%q: %s, %v", text, got, ok)
		}
	}
}

func TestAnAlertSaysWhatItLacks(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 30, 0, 0, time.UTC)
	whole := composition{Audience: []target{{All: true}}, Body: "Собрание"}
	for want, change := range map[string]func(*composition){
		"":                          func(c *composition) {},
		"window.alert-lacks-people": func(c *composition) { c.Audience = nil },
		"window.alert-lacks-text":   func(c *composition) { c.Subject, c.Body = " ", "\n" },
		"window.alert-too-long":     func(c *composition) { c.Body = strings.Repeat("x", desk.MaxMessage+1) },
		"window.alert-bad-time":     func(c *composition) { c.Deadline, c.Until = byClock, "вчера" },
		"window.alert-bad-link":     func(c *composition) { c.Link = "office.example" },
	} {
		c := whole
		change(&c)
		if got := c.lacks(5, now); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := whole.lacks(0, now); got != "window.alert-nobody" {
		t.Error(got)
	}
}

func TestThereAreOnlySoManyButtons(t *testing.T) {
	var c composition
	for i := range desk.MostButtons {
		if label := strings.Repeat("я", i+1); !c.offer(label) || !c.offer(" "+label) {
			t.Errorf("%q has no room", label)
		}
	}
	if c.offer("ещё") || c.offer("") || len(c.Buttons) != desk.MostButtons {
		t.Errorf("%d buttons", len(c.Buttons))
	}
	c.withdraw("я")
	if c.offer(strings.Repeat("x", desk.MostLine+1)) || !c.offer("ещё") {
		t.Error("a button too long, or none")
	}
}

func TestAnAlertGoesToEachOnceAndNotToOneself(t *testing.T) {
	ref := func(address string) desk.Ref { return desk.Ref{Account: "me@x.example", Address: address} }
	m := newModel(desk.Snapshot{
		Status: desk.Status{Accounts: []desk.AccountStatus{{Address: "me@x.example"}}},
		Contacts: []desk.Contact{
			{Ref: ref("me@x.example"), Groups: []string{"Office"}, InRoster: true}, {Ref: ref("petr@x.example"), Groups: []string{"Office"}, InRoster: true},
			{Ref: ref("anna@x.example"), InRoster: true}, {Ref: ref("spam@x.example")},
		},
	})
	for want, audience := range map[string][]target{
		"":                              {},
		"petr@x.example":                {{Group: "Office"}, {Peer: ref("petr@x.example")}},
		"anna@x.example petr@x.example": {{All: true}, {Group: "Office"}, {Peer: ref("anna@x.example")}},
		"spam@x.example":                {{Peer: ref("spam@x.example")}, {Peer: ref("me@x.example")}},
	} {
		c := composition{Audience: audience}
		if got := strings.Join(c.recipients(m), " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestADraftOfAnAlertComesBackWhole(t *testing.T) {
	c := composition{
		Audience: []target{{All: true}, {Group: "Office"}, {Peer: desk.Ref{Account: "me@x.example", Address: "anna@x.example"}}},
		Subject:  "Собрание", Body: "В 15:00\n<b>", Urgency: desk.HighUrgency, Buttons: []desk.Button{{Value: "Да", Label: "Да"}},
		Deadline: byClock, Until: "18:00", Link: "https://office.example/",
	}
	if got := drafted(c.draft()); !reflect.DeepEqual(got, c) {
		t.Errorf("%+v", got)
	}
	for _, broken := range []string{"", "{", "[]", `{"audience":7}`} {
		if got := drafted(broken); !got.blank() {
			t.Errorf("%q: %+v", broken, got)
		}
	}
	if (&composition{Body: " \n", Urgency: desk.HighUrgency}).draft() != "" {
		t.Error("nothing is kept")
	}
}

func TestWhatGoesOutIsWhatWasComposed(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 30, 0, 500, time.UTC)
	c := composition{Subject: " Собрание ", Body: "В 15:00\n", Urgency: desk.LowUrgency, Deadline: today, Link: " https://office.example/ "}
	c.offer("Да")
	m := c.message(now)
	if m.Subject != "Собрание" || m.Body != "В 15:00" || m.Notice.Urgency != desk.LowUrgency || !slices.Equal(m.Notice.Buttons, c.Buttons) ||
		m.Notice.Link != "https://office.example/" || !m.Notice.Expires.Equal(time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %+v", m, m.Notice)
	}
	if m := (&composition{Body: "x"}).message(now); m.Notice != nil {
		t.Errorf("%+v", m.Notice)
	}
}
