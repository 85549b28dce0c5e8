package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// hostileLinks are such as a page or a mail may hold: each asks for something to be done.
var hostileLinks = []string{
	"xmpp:bob@office.example?message;body=Transfer%20it%0A%0Anow%0D%0A",
	"xmpp:bob@office.example?message;body=%00%1B%5B31m%E2%80%AEtxt.exe%07;type=headline",
	"xmpp:bob@office.example?;body=hidden",
	"xmpp:bob@office.example?message;body=" + strings.Repeat("%D1%91", 2500),
	"xmpp:bob@office.example?message;body=%3Cbody%3E&amp;%3C/body%3E;body=second;subject=%0A%0A",
	"xmpp:bob@office.example?remove", "xmpp:bob@office.example?unsubscribe", "xmpp:bob@office.example?unregister;jid=x",
	"xmpp:bob@office.example?subscribe", "xmpp:bob@office.example?roster;name=Director;group=Board%00",
	"xmpp:bob@office.example?sendfile", "xmpp:bob@office.example?command;action=execute;node=reboot", "xmpp:bob@office.example?disco;request=info",
	"xmpp:" + strings.Repeat("a", 1000) + "@office.example", "xmpp:bob@office.example?" + strings.Repeat("x;", 5000),
	"xmpp:room@rooms.office.example?join;password=x", "xmpp:bob@office.example/%2F%2E%2E%2Fpc", "xmpp:--help@office.example", "--quick xmpp:x",
	"xmpp://eve@evil.example/bob@office.example?message;body=x", "xmpp:%62%00ob@office.example", "http://office.example", "xmpp:",
}

// TestALinkDoesNothingThatThePersonHasNotDone opens hostile links one after the other on a real
// desktop, and then looks at what has become of it: no word has gone out, nobody was added or
// removed, and the window is whole and takes what is typed.
func TestALinkDoesNothingThatThePersonHasNotDone(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked})
	p.start()
	p.do(p.door().SignIn(t.Context(), desk.Account{
		Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
	}))
	bob := p.colleague("bob")
	before := p.onLine()
	p.window()
	for i, link := range hostileLinks {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		// Without a bus, where a link that says nothing would stand in a popup for a while.
		cmd := p.opening(ctx, link)
		cmd.Env = append(cmd.Env, "DBUS_SESSION_BUS_ADDRESS=disabled:")
		said, err := cmd.CombinedOutput()
		cancel()
		if code := cmd.ProcessState.ExitCode(); code > 2 || code < 0 || (code != 0) != (len(said) > 0) || strings.Count(string(said), "\n") > 1 {
			t.Errorf("%.60q ends with %d, %v: %s", link, code, err, said)
		}
		p.unscathed(link)
		p.picture(fmt.Sprintf("link-%02d", i))
	}
	after := p.onLine()
	if len(after.Contacts) != len(before.Contacts) || len(after.Conversations) != 0 || after.Status.Presence != before.Status.Presence {
		t.Errorf("contacts %+v, conversations %+v", after.Contacts, after.Conversations)
	}
	p.do(p.desktop.Key("Escape"))
	old, err := p.desktop.Windows()
	p.do(err, p.opening(t.Context(), "--quick", "xmpp:bob@office.example").Run())
	p.anew(old)
	p.do(p.desktop.Key("ctrl+a"), p.desktop.Type("by my own hand"), p.desktop.Key("Return"))
	p.hears(bob, "by my own hand")
}

// opening is the program that opens a link, as a browser has it do so.
func (p *place) opening(ctx context.Context, arguments ...string) *exec.Cmd {
	p.t.Helper()
	built, err := built()
	p.do(err)
	cmd := exec.CommandContext(ctx, filepath.Join(built, "vestnik"), append([]string{"open"}, arguments...)...)
	cmd.Env = append(p.desktop.Env(), "VESTNIK_HOME="+p.home, "VESTNIK_LANGUAGE=en")
	return cmd
}

// Who has clicked on a link in a browser sees nothing of what a program prints.
func TestALinkThatOpensNothingIsToldWhereItIsSeen(t *testing.T) {
	p := newPlace(t, desktoptest.Options{Daemon: desktoptest.Dunst})
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := p.opening(ctx, "http://office.example/")
	p.do(cmd.Start())
	_, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool {
		return v.Title == "Vestnik could not open this" && strings.Contains(v.Text, "no link of XMPP")
	})
	cancel()
	_ = cmd.Wait() // it stands there for as long as the popup
	p.do(err)
}
