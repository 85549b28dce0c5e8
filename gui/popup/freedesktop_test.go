//go:build linux

package popup

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

func TestFreedesktopConforms(t *testing.T) {
	for _, capabilities := range [][]string{{"actions", "body", "body-markup"}, {"actions", "body"}} {
		t.Run(fmt.Sprint(capabilities), func(t *testing.T) {
			address := privateBus(t)
			conform(t, func(t *testing.T) rig {
				d := startFake(t, address, capabilities...)
				return rig{
					popups:  open(t),
					expect:  func(wanted ...Popup) error { return same(d.screen(), wanted) },
					click:   func(p Popup) error { return d.act(p.Title, Default) },
					dismiss: func(p Popup) error { return d.act(p.Title, "") },
				}
			})
		})
	}
}

func TestTextIsEscapedExactlyWhenTheDaemonReadsMarkup(t *testing.T) {
	address := privateBus(t)
	popups := open(t)
	p := Popup{
		Peer:  desktest.Peer("a@example.org"),
		Title: "Bo<b>ss\u202e\n & Co\x00",
		Text:  `<img src="http://evil.example/x.png"> & <a href='file:///'>` + "\x00\u202egnp\xff\nline 2",
	}
	cases := []struct{ capability, text string }{
		{"body", "<img src=\"http://evil.example/x.png\"> & <a href='file:///'>gnp\ufffd\nline 2"},
		{"body-markup", "&lt;img src=&#34;http://evil.example/x.png&#34;&gt; &amp; &lt;a href=&#39;file:///&#39;&gt;gnp\ufffd\nline 2"},
		{"body", "<img src=\"http://evil.example/x.png\"> & <a href='file:///'>gnp\ufffd\nline 2"},
	}
	for _, c := range cases { // each daemon takes the name over from the one before
		d := startFake(t, address, c.capability)
		rig{expect: func(...Popup) error {
			if err := popups.Raise(t.Context(), p); err != nil {
				return err
			}
			calls := d.calls()
			if len(calls) == 0 {
				return errors.New("the new daemon was not asked")
			}
			if n := calls[len(calls)-1]; n.text != c.text || n.title != "Bo<b>ss & Co" || n.replaces != 0 && len(calls) == 1 {
				return fmt.Errorf("%s: title %q text %q replaces %d", c.capability, n.title, n.text, n.replaces)
			}
			return nil
		}}.await(t)
	}
}

func TestADaemonWithoutActionsIsSentNone(t *testing.T) {
	address := privateBus(t)
	d := startFake(t, address, "body")
	p := Popup{Peer: desktest.Peer("a@example.org"), Title: "a", Actions: []Action{{Key: Default, Label: "Open"}}, Urgent: true}
	if err := open(t).Raise(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	n := d.calls()[0]
	if len(n.actions) != 0 {
		t.Errorf("actions %q", n.actions)
	}
	if n.expire != 0 || n.hints["urgency"].Value() != byte(2) || n.hints["category"].Value() != "im.received" ||
		n.hints["desktop-entry"].Value() != "vestnik" {
		t.Errorf("expire %d hints %v", n.expire, n.hints)
	}
}

func TestWithoutBusOrDaemonTheErrorSaysSo(t *testing.T) {
	t.Run("no bus", func(t *testing.T) {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
		if _, err := Open(t.Context()); !errors.Is(err, ErrNoBus) {
			t.Errorf("Open: %v", err)
		}
		if err := Probe(t.Context()).Err; !errors.Is(err, ErrNoBus) {
			t.Errorf("Probe: %v", err)
		}
	})
	t.Run("no daemon, then one", func(t *testing.T) {
		address := privateBus(t)
		popups := open(t)
		p := Popup{Peer: desktest.Peer("a@example.org"), Title: "a", Text: "b"}
		if err := Probe(t.Context()).Err; !errors.Is(err, ErrNoDaemon) {
			t.Errorf("Probe: %v", err)
		}
		if err := popups.Raise(t.Context(), p); !errors.Is(err, ErrNoDaemon) {
			t.Errorf("Raise: %v", err)
		}
		d := startFake(t, address, "body")
		rig{expect: func(wanted ...Popup) error { return same(d.screen(), wanted) }}.await(t, p) // it was owed
		p.Text = "c"
		if err := popups.Raise(t.Context(), p); err != nil || len(d.calls()) != 2 {
			t.Errorf("after it came: %v, %d calls", err, len(d.calls()))
		}
		d.conn.Close()
		rig{expect: func(...Popup) error {
			if err := popups.Raise(t.Context(), p); !errors.Is(err, ErrNoDaemon) {
				return fmt.Errorf("after it went: %v", err)
			}
			return nil
		}}.await(t)
	})
	t.Run("the bus goes", func(t *testing.T) {
		address := privateBus(t)
		startFake(t, address, "body")
		popups := open(t)
		popups.(*freedesktop).conn.Close()
		if err := popups.Raise(t.Context(), Popup{Peer: desktest.Peer("a@example.org")}); !errors.Is(err, ErrNoBus) {
			t.Errorf("Raise: %v", err)
		}
	})
}

func TestANewDaemonShowsWhatIsOwedAndNothingElse(t *testing.T) {
	address := privateBus(t)
	old := startFake(t, address, "body")
	popups := open(t)
	urgent := Popup{Peer: desktest.Peer("bot@example.org"), Key: "1", Title: "bot", Text: "disk full", Urgent: true}
	dealt := Popup{Peer: desktest.Peer("bot@example.org"), Key: "2", Title: "bot, dealt with", Text: "paper", Urgent: true}
	read := Popup{Peer: desktest.Peer("other@example.org"), Key: "1", Title: "read", Text: "read", Urgent: true}
	chat := Popup{Peer: desktest.Peer("a@example.org"), Title: "a", Text: "hello"}
	gone := Popup{Peer: desktest.Peer("d@example.org"), Title: "d", Text: "expired"}
	r := rig{popups: popups, expect: func(wanted ...Popup) error { return same(old.screen(), wanted) }}
	for _, p := range []Popup{urgent, dealt, read, chat, gone} {
		r.raise(t, p)
	}
	r.await(t, urgent, dealt, read, chat, gone)
	old.expire(gone.Title)
	if err := old.act(dealt.Title, ""); err != nil {
		t.Fatal(err)
	}
	r.withdraw(t, read.Peer)
	r.await(t, urgent, chat)
	old.conn.Close() // it crashes, and nobody is told what becomes of its popups
	missed := Popup{Peer: desktest.Peer("b@example.org"), Title: "b", Text: "nobody shows it"}
	forgotten := Popup{Peer: desktest.Peer("c@example.org"), Title: "c", Text: "withdrawn"}
	rig{expect: func(...Popup) error {
		if err := popups.Raise(t.Context(), missed); !errors.Is(err, ErrNoDaemon) {
			return fmt.Errorf("without a daemon: %v", err)
		}
		return nil
	}}.await(t)
	if err := popups.Raise(t.Context(), forgotten); !errors.Is(err, ErrNoDaemon) {
		t.Errorf("without a daemon: %v", err)
	}
	r.withdraw(t, forgotten.Peer)
	next := startFake(t, address, "body")
	rig{expect: func(wanted ...Popup) error { return same(next.screen(), wanted) }}.await(t, urgent, chat, missed)
	r.withdraw(t, urgent.Peer)
	rig{expect: func(wanted ...Popup) error { return same(next.screen(), wanted) }}.await(t, chat, missed)
}

func TestWhenTheBusIsRestartedPopupsComeBack(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{NoScreen: true})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	daemon := startFake(t, d.Bus(), "body", "actions")
	popups := open(t)
	urgent := Popup{Peer: desktest.Peer("bot@example.org"), Key: "1", Title: "bot", Text: "disk full", Urgent: true}
	chat := Popup{Peer: desktest.Peer("a@example.org"), Title: "a", Text: "hello", Actions: []Action{{Key: Default, Label: "Open"}}}
	r := rig{popups: popups, expect: func(wanted ...Popup) error { return same(daemon.screen(), wanted) }}
	r.raise(t, urgent)
	r.raise(t, chat)
	r.await(t, urgent, chat)
	for range 2 {
		if err := d.EndBus(); err != nil {
			t.Fatal(err)
		}
		rig{expect: func(...Popup) error {
			if err := popups.Raise(t.Context(), chat); !errors.Is(err, ErrNoBus) {
				return fmt.Errorf("without a bus: %v", err)
			}
			return nil
		}}.await(t)
		if err := d.RestartBus(desktoptest.None); err != nil {
			t.Fatal(err)
		}
		daemon = startFake(t, d.Bus(), "body", "actions")
		r.await(t, urgent, chat)
		if err := daemon.act(chat.Title, Default); err != nil {
			t.Fatal(err)
		}
		if got, want := <-popups.Clicks(), (Click{Peer: chat.Peer, Action: Default}); got != want {
			t.Errorf("clicked %v, want %v", got, want)
		}
		r.raise(t, chat)
		r.await(t, urgent, chat)
	}
}

func TestADaemonThatHangsHoldsUpNobodyAndShowsTheLatestWhenItWakes(t *testing.T) {
	address := privateBus(t)
	d := startFake(t, address, "body")
	popups := open(t)
	alice := func(text string) Popup {
		return Popup{Peer: desktest.Peer("alice@example.org"), Title: "Alice", Text: text}
	}
	if err := popups.Raise(t.Context(), alice("0")); err != nil {
		t.Fatal(err)
	}
	wake := d.hang()
	defer wake()

	var all sync.WaitGroup
	begun := time.Now()
	for i := range 6 {
		p := alice(fmt.Sprint(i + 1))
		if i >= 3 {
			p.Peer, p.Title = desktest.Peer(fmt.Sprintf("peer%d@example.org", i)), "other"
		}
		time.Sleep(time.Millisecond) // alice's texts in order
		all.Go(func() {
			// Those of alice's that were overtaken return at once, without an error.
			if err := popups.Raise(t.Context(), p); err != nil && !errors.Is(err, ErrSilent) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	// One deadline for all, not one after the other. The bound is generous: it
	// tells two seconds from four, not how fast this machine is.
	if took := time.Since(begun); took > 2*bus.Deadline-100*time.Millisecond {
		t.Errorf("waited %v", took)
	}
	if err := popups.Withdraw(t.Context(), desktest.Peer("peer5@example.org")); !errors.Is(err, ErrSilent) {
		t.Errorf("Withdraw: %v", err)
	}
	wake()
	r := rig{expect: func(wanted ...Popup) error { return same(d.screen(), wanted) }}
	r.await(t, alice("3"), Popup{Title: "other", Text: "4"}, Popup{Title: "other", Text: "5"})
	if n := len(d.calls()); n > 6 {
		t.Errorf("%d calls reached the daemon that hung, one a peer and the latest wish were enough", n)
	}
}

func TestForeignSignalsAreNoClicks(t *testing.T) {
	address := privateBus(t)
	d := startFake(t, address, "actions")
	popups := open(t)
	p := Popup{Peer: desktest.Peer("a@example.org"), Title: "a", Actions: []Action{{Key: Default, Label: "Open"}}}
	if err := popups.Raise(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	stranger, err := bus.Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	stranger.Emit(object, service+".ActionInvoked", uint32(1), "stranger") // our id, not the daemon
	d.conn.Emit(object, service+".ActionInvoked", uint32(99), "foreign")   // the daemon, not our id
	d.conn.Emit(object, service+".ActionInvoked", "not an id", 7)          // malformed
	d.conn.Emit(object, service+".ActionInvoked", uint32(1), "ours")
	if got, want := <-popups.Clicks(), (Click{Peer: p.Peer, Action: "ours"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTheDaemonIsNamedAndWhetherItIsInhibited(t *testing.T) {
	address := privateBus(t)
	popups := open(t)
	if way := popups.Way(t.Context()); !errors.Is(way.Err, ErrNoDaemon) || way.State().Way != "" || way.State().Problem.Code != desk.NoPopups {
		t.Errorf("without a daemon: %+v", way)
	}
	d := startFake(t, address, "body")
	for _, c := range []struct {
		inhibited any
		quiet     bool
	}{{nil, false}, {true, true}, {false, false}, {"yes", false}} {
		d.mu.Lock()
		d.inhibited = c.inhibited
		d.mu.Unlock()
		for _, way := range []Way{popups.Way(t.Context()), Probe(t.Context())} {
			if way.Err != nil || way.Quiet != c.quiet || way.Name != desk.ByDaemon {
				t.Errorf("%v: %+v", c.inhibited, way)
			}
			if !strings.HasPrefix(way.Daemon, "fake [31mxxx") || len(way.Daemon) > mostName {
				t.Errorf("it is called %q", way.Daemon)
			}
		}
	}
	if s := Test(t.Context(), popups, locale.New(locale.English)); s.Way != desk.ByDaemon || s.Problem != nil || len(d.calls()) != 1 {
		t.Errorf("%+v, %d popups", s, len(d.calls()))
	}
}

func TestAReplyIsTypedIntoAPopupWhereTheDaemonHasAFieldForIt(t *testing.T) {
	address := privateBus(t)
	popups := open(t)
	p := Popup{Peer: desktest.Peer("a@example.org"), Key: "urgent-1", Title: "a", Text: "b",
		Actions: []Action{{Key: Default, Label: "Open"}, {Key: Reply, Label: "Reply", Input: "Message"}}}
	await := func(want Click) {
		t.Helper()
		select {
		case got := <-popups.Clicks():
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("no click arrives")
		}
	}
	for _, replies := range []bool{false, true} {
		capabilities, key := []string{"body", "actions"}, Reply
		if replies {
			capabilities, key = append(capabilities, inlineReply), inlineReply
		}
		d := startFake(t, address, capabilities...)
		rig{expect: func(...Popup) error {
			if err := popups.Raise(t.Context(), p); err != nil {
				return err
			}
			if calls := d.calls(); len(calls) == 0 || calls[len(calls)-1].actions[2] != key {
				return fmt.Errorf("%v: %+v", capabilities, calls)
			}
			return nil
		}}.await(t)
		last := d.calls()[len(d.calls())-1]
		if _, hinted := last.hints["x-kde-reply-placeholder-text"]; hinted != replies {
			t.Errorf("hints: %v", last.hints)
		}
		emit := func(signal string, id uint32, what any) {
			t.Helper()
			if err := d.conn.Emit(object, service+"."+signal, id, what); err != nil {
				t.Fatal(err)
			}
		}
		emit("NotificationReplied", last.id+100, "of another")
		emit("NotificationReplied", last.id, uint32(1))
		emit("NotificationReplied", last.id, "Иду\x1b \u202e😀")
		await(Click{Peer: p.Peer, Key: p.Key, Action: Reply, Text: "Иду 😀"})
		emit("ActionInvoked", last.id, key)
		await(Click{Peer: p.Peer, Key: p.Key, Action: Reply})
	}
}
