package uri_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"vestnik/core/xmpp/uri"
)

func Example() {
	u, err := uri.Parse("xmpp://anna@office.example/boris@office.example?message;subject=%D0%9E%D0%B1%D0%B5%D0%B4;body=%D0%92%2013:00%3F")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(u.Account, u.Address, u.Type, u.Values["subject"], u.Values["body"])
	// Output: anna@office.example boris@office.example message Обед В 13:00?
}

func TestALinkIsReadAsTheStandardHasIt(t *testing.T) {
	for link, want := range map[string]string{
		"xmpp:boris@office.example":                                                  "||boris@office.example||",
		"XMPP:Boris@Office.Example":                                                  "||boris@office.example||",
		"xmpp:office.example":                                                        "||office.example||",
		"xmpp:boris@office.example/pc":                                               "||boris@office.example/pc||",
		"xmpp:%D0%B1%D0%BE%D1%80%D0%B8%D1%81@office.example":                         "||борис@office.example||",
		"xmpp:борис@офис.рф":                                                         "||борис@офис.рф||",
		"xmpp://anna@office.example/boris@office.example?subscribe":                  "|anna@office.example|boris@office.example|subscribe|",
		"xmpp:room@conference.office.example?join":                                   "||room@conference.office.example|join|",
		"xmpp:room@conference.office.example?JOIN;password=a%3Bb%3Dc":                "||room@conference.office.example|join|password=a;b=c",
		"xmpp:boris@office.example?message;body=one%0Atwo":                           "||boris@office.example|message|body=one\ntwo",
		"xmpp:boris@office.example?message;body=one%0D%0Atwo%00%1B%5B31m%E2%80%AEx":  "||boris@office.example|message|body=one\ntwo[31mx",
		"xmpp:boris@office.example?message;body=a+b&c":                               "||boris@office.example|message|body=a+b&c",
		"xmpp:boris@office.example?message;body=first;body=second;;=x;body":          "||boris@office.example|message|body=first",
		"xmpp:boris@office.example?message;body=%zz":                                 "||boris@office.example|message|",
		"xmpp:boris@office.example?utm=1":                                            "||boris@office.example||",
		"xmpp:boris@office.example?#top":                                             "||boris@office.example||",
		"xmpp:boris@office.example?roster;name=%D0%91%D0%BE%D1%80%D0%B8%D1%81#where": "||boris@office.example|roster|name=Борис",
	} {
		u, err := uri.Parse(link)
		var values []string
		for name, value := range maps.All(u.Values) {
			values = append(values, name+"="+value)
		}
		got := fmt.Sprintf("|%v|%v|%s|%s", u.Account, u.Address, u.Type, strings.Join(values, ","))
		if err != nil || got != want {
			t.Errorf("%s:\n got %q, %v\nwant %q", link, got, err, want)
		}
	}
}

func TestWhatIsNoLinkOfXMPPIsRefused(t *testing.T) {
	for _, link := range []string{
		"", "xmpp", "xmpp:", "xmpp://", "xmpp:///", "xmpp://anna@office.example", "xmpp://anna@office.example/", "http://office.example", "mailto:boris@office.example",
		"xmpp:?message", "xmpp:boris@", "xmpp:@office.example", "xmpp:boris@office.example\n", "xmpp:boris%0A@office.example", "xmpp:boris%00@office.example",
		"xmpp:%E2%80%AEboris@office.example", "xmpp:%ff@office.example", "xmpp:boris%4@office.example", "xmpp:-to=x y@office.example",
		"xmpp://nobody%00@office.example/boris@office.example", "xmpp:boris@office.example?" + strings.Repeat("x", 17<<10),
	} {
		if u, err := uri.Parse(link); !errors.Is(err, uri.ErrLink) {
			t.Errorf("%.80q: %+v, %v", link, u, err)
		}
	}
}

func TestALinkThatIsWrittenSaysTheSameWhenItIsRead(t *testing.T) {
	for _, link := range []string{
		"xmpp:boris@office.example", "xmpp://anna@office.example/boris@office.example/a%2Fb", "xmpp:boris@office.example?message;body=a%3Bb=c%3F%23%0Ad;subject=x",
	} {
		u, err := uri.Parse(link)
		if err != nil || u.String() != link {
			t.Errorf("%s becomes %s, %v", link, u, err)
		}
	}
}

func TestAValueIsBoundedInCharacters(t *testing.T) {
	u, err := uri.Parse("xmpp:boris@office.example?message;body=" + strings.Repeat("ё", 5000))
	if got := utf8.RuneCountInString(u.Values["body"]); err != nil || got != 4000 {
		t.Errorf("%d characters, %v", got, err)
	}
	if u, _ = uri.Parse("xmpp:boris@office.example?message;body=" + strings.Repeat("x", 4000)); len(u.Values["body"]) != 4000 {
		t.Error("one that is just as long as it may be is cut")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("xmpp://anna@office.example/boris@office.example/pc?message;subject=a;body=%D0%9E%0A#x")
	f.Add("xmpp:%00?;=;")
	f.Fuzz(func(t *testing.T, link string) {
		u, err := uri.Parse(link)
		if err != nil {
			return
		}
		if u.Address.IsZero() {
			t.Errorf("%q names nobody", link)
		}
		if again, err := uri.Parse(u.String()); err != nil || again.Account != u.Account || again.Address != u.Address || again.Type != u.Type {
			t.Errorf("%q is %+v, and written again %+v, %v", link, u, again, err)
		}
		for name, value := range u.Values {
			wrong := strings.ContainsFunc(value, func(r rune) bool { return r != '\n' && unicode.IsControl(r) })
			if name == "" || wrong || !utf8.ValidString(value) || utf8.RuneCountInString(value) > 4000 {
				t.Errorf("%q: %q is %q", link, name, value)
			}
		}
	})
}
