//go:build linux

package popup

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/assets/locale"
	rules "vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/gui/desktoptest"
)

// mischief is texts that want to be more than text, to whom an address is to betray the reader.
func mischief(address string) []string {
	return []string{
		`<img src="` + address + `/x.png">`, `<a href="file:///etc/passwd">Открыть</a>`, "<b>жирно", "&#0;&#x202e;&amp;", "<![CDATA[x]]>]]>",
		"$(id) `id` %s %n {{.}}", `”; do shell script "id"`, `\\evil.example\share`, "javascript:alert(1) data:text/html,x ms-office:ofe|u|x",
		"\u202egnp.exe\u202c \u2066x\u2069", "a" + strings.Repeat("\u0301", 10_000), "dіrector@example.com", strings.Repeat("w", 1<<20),
		strings.Repeat("строка\n", 10_000), strings.Repeat("👨‍👩‍👧‍👦", 1000), "\x1b]0;title\x07\r\nInjected: yes", "=cmd|'/c calc'!A1", "\x00\xff\xfe", "\U0001F1F7\U0001F1FA\u200d\u200d",
	}
}

// As text of what was written, verbatim or clipped, on each daemon: none falls over it, none
// fetches anything.
func TestHostileTextsAreTextOnRealDaemons(t *testing.T) {
	var fetched atomic.Int32
	evil := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { fetched.Add(1) }))
	defer evil.Close()
	for _, daemon := range []string{desktoptest.Dunst, desktoptest.Xfce} {
		t.Run(daemon, func(t *testing.T) {
			d := desktoptest.New(t, desktoptest.Options{Daemon: daemon})
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
			popups, pid := open(t), d.DaemonPID()
			s := &server{words: locale.New(locale.Russian)}
			for _, text := range mischief(evil.URL) {
				a := &desk.Alert{Peer: anna, Title: rules.Title(text), Text: rules.Text(text, text), Count: 1, Number: 1, Buttons: []desk.Button{{Value: text, Label: text}}}
				p := Popup{Peer: anna, Title: s.title(a), Text: s.text(a), Actions: s.actions(a)}
				r := rig{popups: popups}
				r.raise(t, p)
				last, err := d.WaitPopup(t.Context(), func(q desktoptest.Popup) bool {
					return q.Title == line(p.Title) && html.UnescapeString(q.Text) == plain(p.Text)
				})
				if err != nil {
					t.Fatalf("%.80q does not come as it is: %v", text, err)
				}
				if rest := strings.NewReplacer("&lt;", "", "&gt;", "", "&amp;", "", "&#34;", "", "&#39;", "").Replace(last.Text); strings.ContainsAny(rest, "<>&") {
					t.Errorf("%.80q can be read as markup: %q", text, last.Text)
				}
			}
			rig{expect: func(...Popup) error {
				n, err := d.OnScreen(t.Context())
				if daemon == desktoptest.Xfce {
					var places []spot
					places, err = xfcePopups(d)
					n = len(places)
				}
				if err == nil && n != 1 {
					err = fmt.Errorf("%d are on the screen", n)
				}
				return err
			}}.await(t)
			if way := popups.Way(t.Context()); way.Err != nil || d.DaemonPID() != pid {
				t.Errorf("the daemon: %+v", way)
			}
		})
	}
	if n := fetched.Load(); n != 0 {
		t.Errorf("%d fetches", n)
	}
}

// An expired message takes its popup away when the time comes, also an urgent one, on a daemon
// that would leave it.
func TestAPopupGoesWhenItsMessageExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		urgent := &Popup{Urgent: true, Expires: time.Now().Add(90 * time.Second)}
		if _, _, _, expire := dress(&daemon{}, urgent, ""); expire != 90_000 {
			t.Errorf("it goes after %d ms", expire)
		}
		time.Sleep(2 * time.Minute)
		if _, _, _, expire := dress(&daemon{}, urgent, ""); expire != 1000 {
			t.Errorf("raised late it goes after %d ms", expire)
		}
	})
}
