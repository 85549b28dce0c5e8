package main

import (
	"path/filepath"
	"strings"
	"testing"

	"vestnik/core/desk"
)

// TestADayAtTheOfficeOnWindows is what a person does, and what befalls him, with the
// programs as they are packed, on wine's desktop and with a real server.
func TestADayAtTheOfficeOnWindows(t *testing.T) {
	o := newOffice(t)
	bob := o.colleague("bob")

	// The first start asks for the account. Where the server is says the organisation, and
	// what is not Russian is pasted.
	policy := []string{"reg", "add", `HKLM\Software\Policies\Vestnik`, "/f"}
	o.does(t, append(policy, "/v", "url", "/d", o.server.URL)...)
	o.does(t, append(policy, "/v", "allowHTTP", "/t", "REG_DWORD", "/d", "1")...)
	o.start()
	w := o.sees("the window", byProgram)
	o.picture("sign-in")
	o.do(o.desktop.Click(w.X+w.Width/2, w.Y+110, 1), o.desktop.Type("иван"))
	o.paste("@office.example")
	o.do(o.desktop.Key("Tab"), o.desktop.Type(password))
	o.picture("sign-in-filled")
	o.do(o.desktop.Key("Return"))
	if s := o.onLine(); s.Address != me {
		t.Errorf("%s is on line", s.Address)
	}
	o.icon()
	o.befriends(bob)

	// A message comes out of the icon, as text.
	const hostile = "Привет, <b>Иван</b> & 100% $(calc)"
	o.says(bob, hostile)
	o.sees("the message in a balloon", func(w window) bool { return byShell(w) && w.Text == hostile })
	o.picture("balloon")

	// A click on the icon opens that conversation, and the answer is typed.
	o.closeWindow()
	o.clickIcon(1)
	o.sees("the window after a click", byProgram)
	o.until("nothing unread", func() bool { return o.status().Unread == 0 })
	o.do(o.desktop.Type("здравствуйте ёж"), o.desktop.Key("Return"))
	heard(o, bob.messages, "здравствуйте ёж")
	o.picture("conversation")

	// A second start brings the window of the first, and ends.
	o.closeWindow()
	_, err := o.ask(t.Context(), officeCall, filepath.Join(o.folder, "vestnik-tray.exe"))
	o.do(err)
	o.sees("the window after a second start", byProgram)
	if n := running(t, o.prefix, "vestnik-tray"); len(n) != 1 {
		t.Errorf("there are %v", processes(t, o.prefix))
	}

	// Quit is the last in the menu of the icon, and ends all.
	o.clickIcon(3)
	m := o.sees("the menu", byMenu)
	o.picture("menu")
	o.do(o.desktop.Click(m.X+m.Width/2, m.Y+m.Height-10, 1))
	o.quits()
	heard(o, bob.there, false)

	// The next start takes the password from the keyring, and it lies nowhere in clear.
	o.start()
	o.onLine()
	heard(o, bob.there, true)
	for _, text := range [][]byte{[]byte(password), utf16le(password)} {
		if found := o.grep(text); len(found) > 0 {
			t.Errorf("the password lies in %v", found)
		}
	}
	_, err = o.vestnik("quit")
	o.do(err)
	o.quits()
}

// TestWhatBefallsAResidentOnWindows is all that takes the icon, the session or the program
// away, and that it comes back.
func TestWhatBefallsAResidentOnWindows(t *testing.T) {
	o := newOffice(t)
	bob := o.colleague("bob")
	o.signInUnseen()
	o.start()
	o.icon()
	o.befriends(bob)

	// Explorer ends, and with it all icons, and comes again.
	_, err := o.hand("forget")
	o.do(err)
	if _, err := o.hand("icon"); err == nil {
		t.Fatal("the icon cannot be taken away")
	}
	_, err = o.hand("announce")
	o.do(err)
	o.icon()

	// The session is about to end, and another program prevents it.
	_, err = o.hand("prevent")
	o.do(err)
	o.icon()
	if s := o.status(); s.Connection != desk.OnLine {
		t.Errorf("after a log-off that was prevented it is %s", s.Connection)
	}

	// It is killed, and goes on with its session: what came meanwhile has come once.
	before := o.onLine().JID
	o.says(bob, "до")
	o.until("the message before", func() bool { return o.status().Unread == 1 })
	o.kill()
	o.says(bob, "без него")
	o.start()
	o.icon()
	if s := o.onLine(); s.JID != before {
		t.Errorf("the address is %s and was %s: not the same session", s.JID, before)
	}
	o.until("both messages", func() bool { return o.status().Unread == 2 })
	said, err := o.vestnik("history", "--with", "bob@office.example", "--json")
	o.do(err)
	if n := strings.Count(said, "\n"); n != 2 {
		t.Errorf("there are %d messages:\n%s", n, said)
	}

	// The session ends: it signs off, and Windows waits for that.
	_, err = o.ask(t.Context(), officeCall, "wineboot", "--end-session")
	o.do(err)
	o.quits()
	heard(o, bob.there, false)

	// Without a display it has neither icon nor window, and can be ended.
	o.start("DISPLAY=")
	o.onLine()
	if _, err := o.hand("icon"); err == nil {
		t.Error("there is an icon without a display")
	}
	_, err = o.vestnik("quit")
	o.do(err)
	o.quits()
}
