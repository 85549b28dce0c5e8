package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// noded is an office with a service of nodes, to one of which another program has subscribed.
func noded() *fakedesk.Desk {
	d := served()
	d.Services["nodes.example.com"] = desk.Service{
		Identities: []desk.ServiceIdentity{{Category: "pubsub", Type: "service", Name: "Новости"}}, Can: []desk.Deed{desk.DeedNodes},
		Subscribed: []desk.Subscribed{{Node: "alarms", State: desk.SubscribedFully, ID: "1"}, {Node: "alarms", State: desk.SubscribedFully, ID: "2"}, {Node: "board", State: "pending"}},
	}
	d.Services["nodes.example.com alarms"] = desk.Service{Identities: []desk.ServiceIdentity{{Category: "pubsub", Type: "leaf"}}, Can: []desk.Deed{desk.DeedUnsubscribe}}
	d.ServiceLists["nodes.example.com"] = desk.ServiceItems{Items: []desk.ServiceItem{
		{Address: "nodes.example.com", Node: "alarms"}, {Address: "nodes.example.com", Node: "news", Name: "Объявления"},
	}}
	d.ServiceLists["example.com"] = desk.ServiceItems{Items: append(d.ServiceLists["example.com"].Items, desk.ServiceItem{Address: "nodes.example.com", Name: "Новости"})}
	return d
}

func TestSubscriptionsOfOtherProgramsAreListedAndEnded(t *testing.T) {
	inOffice(t, locale.English, noded, func(o *office) {
		s := o.opened()
		s.visit(desk.Spot{Ref: fakedesk.Peer("nodes.example.com")})
		o.rest()
		var lines []string
		for i := range s.items {
			lines = append(lines, s.items[i].Node+" "+s.items[i].state)
		}
		if got := strings.Join(lines, "; "); got != "alarms subscribed; board subscribed, not yet allowed; news " {
			t.Fatalf("%q", got)
		}
		o.pick(s, 0)
		o.desk.Steps = []desk.ServiceStep{ended(nil)}
		o.pressIn(s.window, "Unsubscribe")
		o.mustHaveAsked("begin unsubscribe nodes.example.com alarms")
		o.desk.Services["nodes.example.com alarms"] = desk.Service{Can: []desk.Deed{desk.DeedSubscribe}}
		o.pressIn(s.window, "Close")
		if _, ok := find(s.window.Canvas(), func(b *button) bool { return b.Text == "Subscribe" && b.Visible() }); !ok {
			t.Error("it is not looked at anew")
		}
		o.key(s.list, fyne.KeyEscape)
		if s.here().Node != "" {
			t.Errorf("not back: %+v", s.here())
		}
	})
}

func TestHowLargeAFileMayBeIsTold(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		o.desk.Services["upload.example.com"] = desk.Service{
			Identities: []desk.ServiceIdentity{{Category: "store", Type: "file", Name: "Файлы"}}, Can: []desk.Deed{desk.DeedUpload}, MaxFile: 10 << 20,
		}
		s := o.opened()
		o.pick(s, 2)
		if want := "Service for files · files of up to 10.0 MB"; s.kind.text != want {
			t.Errorf("%q, want %q", s.kind.text, want)
		}
	})
}

func TestServicesOfAnotherAccountAreLookedAt(t *testing.T) {
	inOffice(t, locale.English, served, func(o *office) {
		o.several()
		s := o.opened()
		if s.account != fakedesk.Me {
			t.Errorf("it begins with %s", s.account)
		}
		o.pick(s, 1)
		o.pressIn(s.window, second)
		o.mustHaveAsked("explore home.example")
		if want := (desk.Spot{Ref: desk.Ref{Account: second, Address: "home.example"}}); s.here() != want || len(s.trail) != 1 {
			t.Errorf("it looks at %+v", s.trail)
		}
	})
}
