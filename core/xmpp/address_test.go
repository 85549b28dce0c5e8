package xmpp_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp"
)

// What our server says that something is from, it is from.
func TestWhatTheServerHandsOverIsReadWhateverItsAddress(t *testing.T) {
	for text, want := range map[string]struct {
		address, bare string // as String gives them; "" for text
		unprepared    bool
	}{
		"erp@srv_1c.office.local/bot":                   {bare: "erp@srv_1c.office.local"},
		"srv_chat.local":                                {bare: "srv_chat.local"},
		"bot@mail_gw":                                   {bare: "bot@mail_gw"},
		"bot@Mail_GW/X":                                 {address: "bot@mail_gw/X", bare: "bot@mail_gw"},
		"user@host:5222/x":                              {bare: "user@host:5222", unprepared: true},
		"o'hara@office.example":                         {bare: "o'hara@office.example", unprepared: true},
		"o'hara@Office.Example/x":                       {address: "o'hara@office.example/x", bare: "o'hara@office.example", unprepared: true},
		"erp@office.local/\U0001FAE9":                   {bare: "erp@office.local", unprepared: true}, // Unicode 16
		"ERP@Office.Local/\U0001FAE9":                   {address: "erp@office.local/\U0001FAE9", bare: "erp@office.local", unprepared: true},
		"erp@office.local/\U0001F600":                   {bare: "erp@office.local"},
		"1c★@office.local/x":                            {bare: "1c★@office.local", unprepared: true},
		"№5@office.local":                               {bare: "№5@office.local", unprepared: true},
		"-bad.local":                                    {bare: "-bad.local", unprepared: true},
		"erp@-bad.local/x":                              {bare: "erp@-bad.local", unprepared: true},
		"erp@office..local":                             {bare: "erp@office..local", unprepared: true},
		"user name@office.local":                        {bare: "user name@office.local", unprepared: true},
		"user\\20name@office.local/x":                   {bare: "user\\20name@office.local"},
		"a&b@office.local/x":                            {bare: "a&b@office.local", unprepared: true},
		"\u2028@office.local":                           {bare: "\u2028@office.local", unprepared: true},
		"erp@192.168.1.10/1c":                           {bare: "erp@192.168.1.10"},
		"erp@[::1]/1c":                                  {bare: "erp@[::1]"},
		"сервер_1с@офис_2.рф/бот":                       {bare: "сервер_1с@офис_2.рф"},
		"Иван@ОФИС.РФ":                                  {address: "иван@офис.рф", bare: "иван@офис.рф"},
		"alice@office.example":                          {bare: "alice@office.example"},
		"alice@office.example/a/b@c d":                  {bare: "alice@office.example"},
		"alice@office.example/":                         {address: "alice@office.example", bare: "alice@office.example"},
		"erp@office.local/" + strings.Repeat("я", 600):  {bare: "erp@office.local", unprepared: true},
		"erp@office.local/" + strings.Repeat("я", 6000): {address: "erp@office.local", bare: "erp@office.local"},
	} {
		a, err := xmpp.ReadAddress(text)
		if want.address == "" {
			want.address = text
		}
		if err != nil || a.String() != want.address || a.Bare().String() != want.bare || a.Unprepared() != want.unprepared {
			t.Errorf("%.60q: %v, %q, %q, unprepared %v", text, err, a, a.Bare(), a.Unprepared())
		}
		if again, err := xmpp.ReadAddress(a.String()); err != nil || again != a {
			t.Errorf("%.60q: read again it is %q, %v", text, again, err)
		}
	}
	for _, text := range []string{"", "@", "@@", "a@b@c", "@office.example", "alice@", "/x", "alice@/x", "a@b c", "a@b\tc", strings.Repeat("x", 4000) + "@b"} {
		if a, err := xmpp.ReadAddress(text); err == nil || !a.IsZero() {
			t.Errorf("%.60q: %q", text, a)
		}
	}
}

func TestATypedAddressIsJudged(t *testing.T) {
	for text, want := range map[string]string{
		"alice@srv_1c.office.local":                 "alice@srv_1c.office.local",
		"Alice@SRV_1c":                              "alice@srv_1c",
		"alice@srv_1c/ Комп 2":                      "alice@srv_1c/ Комп 2",
		"srv_1c":                                    "srv_1c",
		"иван@Офис_2.рф":                            "иван@офис_2.рф",
		"ivan\\20petrov@office.example":             "ivan\\20petrov@office.example",
		"o'hara@srv_1c":                             "",
		"o'hara@office.example":                     "",
		"alice@srv_1c:5222":                         "",
		"alice@-bad_.local":                         "",
		"alice@_":                                   "_",
		"alice@bad..srv_1c":                         "",
		"alice@srv_1c,office":                       "",
		"alice@office.example:5222":                 "",
		"1c★@office.local":                          "",
		"alice@":                                    "",
		"alice@srv_1c/" + strings.Repeat("x", 2000): "",
		strings.Repeat("x", 2000) + "@srv_1c":       "",
	} {
		a, err := xmpp.ParseAddress(text)
		if want == "_" {
			continue
		}
		if (err == nil) != (want != "") || a.String() != want || a.Unprepared() {
			t.Errorf("%.60q: %q, %v", text, a, err)
		}
		if err != nil && len(err.Error()) > 600 {
			t.Errorf("%d bytes of error", len(err.Error()))
		}
	}
	if a, err := xmpp.ParseAccount("alice@srv_chat.local/x"); err != nil || a.String() != "alice@srv_chat.local" {
		t.Error(a, err)
	}
}

// XEP-0106; what separates the parts of an address is never made up.
func TestEscapesAreShownAsWhatTheyStandFor(t *testing.T) {
	for text, want := range map[string]string{
		"ivan\\20petrov@office.example":                "ivan petrov@office.example",
		"ivan\\20petrov@office.example/a\\20b":         "ivan petrov@office.example/a\\20b",
		"o\\27hara@office.example":                     "o'hara@office.example",
		"a\\22\\26\\3a\\3c\\3Eb@office.example":        "a\"&:<>b@office.example",
		"a\\5c20b@office.example":                      "a\\20b@office.example",
		"\\20a\\20@office.example":                     "\\20a\\20@office.example",
		"a\\2@office.example":                          "a\\2@office.example",
		"a\\zz\\@office.example":                       "a\\zz\\@office.example",
		"director\\40office.example@evil.example":      "director\\40office.example@evil.example",
		"director\\40office.example\\2fx@evil.example": "director\\40office.example\\2fx@evil.example",
		"alice@office.example":                         "alice@office.example",
		"office.example/a\\20b@c":                      "office.example/a\\20b@c",
		"":                                             "",
	} {
		if have := xmpp.Unescape(text); have != want {
			t.Errorf("%q: %q", text, have)
		}
	}
	a, _ := xmpp.ReadAddress("ivan\\20petrov@office.example/x")
	if a.Display() != "ivan petrov@office.example/x" || a.String() == a.Display() {
		t.Error(a.Display())
	}
}

func FuzzReadAddress(f *testing.F) {
	for _, s := range []string{"a@b/c", "o'hara@Mail_GW", "1c★@-bad.local/\U0001FAE9", "a\\20b@c", "@", "İ@İ:1/İ", "ẞ@xn--a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := xmpp.ReadAddress(s)
		if err != nil {
			return
		}
		if again, err := xmpp.ReadAddress(a.String()); err != nil || again.String() != a.String() {
			t.Errorf("%q is %q, and that is %q, %v", s, a, again, err)
		}
		if a.Domain() == "" || strings.ContainsAny(a.Domain(), "@/ ") {
			t.Errorf("%q has the domain %q", s, a.Domain())
		}
		_ = a.Display()
	})
}

func BenchmarkReadAddress(b *testing.B) {
	for _, s := range []string{"u123@office.example/Psi", "u123@srv_1.office.example/Psi+1", "иван@office.example/Комп", "o'hara@office.example"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = xmpp.ReadAddress(s)
			}
		})
	}
}
