package search_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/search"
	"vestnik/core/xmpp/xmlsafe"
)

func TestMain(m *testing.M) { servertest.Main(m) }

var people = func() xmpp.Address { a, _ := xmpp.ParseAddress("people.office.example"); return a }()

// asking asks a directory and searches in it, with what it says each time.
func asking(t *testing.T, form string, answers forms.Answers, hears, found string) (table *forms.Form, result error) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		d := search.New(c.Session)
		done := make(chan error, 1)
		go func() {
			form, err := d.Ask(t.Context(), people)
			if err == nil {
				table, err = d.Find(t.Context(), people, form, answers)
			}
			done <- err
		}()
		p.Hears("type='get'", "to='people.office.example'", "<query xmlns='jabber:iq:search'/>")
		p.Say(form)
		if hears != "" {
			p.Hears("type='set'", hears)
			p.Say(found)
		}
		result = <-done
		p.HearsNothing()
	})
	return table, result
}

func says(content string) string {
	return "<iq type='result' id='{id}' from='people.office.example'><query xmlns='jabber:iq:search'>" + content + "</query></iq>"
}

func refuses(condition string) string {
	return "<iq type='error' id='{id}' from='people.office.example'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
}

func TestPeopleAreFoundByElements(t *testing.T) {
	table, err := asking(t, says("<instructions>i</instructions><first/><last/><nick/><email/>"), forms.Answers{"last": {"Ив<"}}, "<query xmlns='jabber:iq:search'><last>Ив&lt;</last></query>",
		says("<item jid='a@b.example'><first>А</first><nick>а</nick></item><item jid='@'><last>Л</last></item><item/><other/>"))
	if err != nil {
		t.Fatal(err)
	}
	if have := fmt.Sprintf("%q", table.Rows); have != `[[["a@b.example"] ["А"] [] ["а"] []] [["@"] [] ["Л"] [] []] [[] [] [] [] []]]` || len(table.Columns) != 5 {
		t.Error(have)
	}
	if a := search.Address(table, 0); a.String() != "a@b.example" || !search.Address(table, 1).IsZero() || !search.Address(table, 2).IsZero() {
		t.Error(a)
	}
}

func TestPeopleAreFoundByAForm(t *testing.T) {
	table, err := asking(t, says("<first/><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>jabber:iq:search</value></field><field var='fn'/></x>"), forms.Answers{"fn": {"И*"}},
		"<field var='fn'><value>И*</value></field></x></query>",
		says("<x xmlns='jabber:x:data' type='result'><reported><field var='name'/><field var='jid'/></reported><item><field var='jid'><value>a@b.example</value></field></item><item/></x>"))
	if err != nil || len(table.Rows) != 2 || search.Address(table, 0).String() != "a@b.example" || !search.Address(table, 1).IsZero() {
		t.Errorf("%+v, %v", table, err)
	}
}

func TestNobodyFoundIsAnEmptyTable(t *testing.T) {
	for _, nothing := range []string{says(""), says("<x xmlns='jabber:x:data' type='result'/>"), "<iq type='result' id='{id}' from='people.office.example'/>"} {
		table, err := asking(t, says("<first/>"), nil, "<query xmlns='jabber:iq:search'/>", nothing)
		if err != nil || table.Kind != forms.Result || len(table.Rows) != 0 {
			t.Errorf("%+v, %v", table, err)
		}
	}
}

func TestWhatIsRefusedIsToldByItsReason(t *testing.T) {
	for condition, want := range map[string]error{"service-unavailable": search.ErrNotOffered, "forbidden": search.ErrNotAllowed, "not-acceptable": search.ErrNotAccepted} {
		if _, err := asking(t, refuses(condition), nil, "", ""); !errors.Is(err, want) {
			t.Errorf("%s: %v", condition, err)
		}
		if _, err := asking(t, says("<first/>"), nil, "<query", refuses(condition)); !errors.Is(err, want) {
			t.Errorf("%s: %v", condition, err)
		}
	}
	var faults forms.Faults
	if _, err := asking(t, says("<first/>"), forms.Answers{"last": {"x"}}, "", ""); !errors.As(err, &faults) {
		t.Error(err)
	}
	for _, nothing := range []string{"<iq type='result' id='{id}' from='people.office.example'/>", says("<x xmlns='jabber:x:data' type='result'/>")} {
		if _, err := asking(t, nothing, nil, "", ""); !errors.Is(err, forms.ErrNoForm) {
			t.Error(err)
		}
	}
}

// SECURITY: however many are found, and whatever they are called.
func TestAHostileDirectoryIsBounded(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	table, err := asking(t, says("<first/>"), nil, "<query", says(strings.Repeat("<item jid='a@b.example'/>", 5000)+"<item><first>"+long+"</first></item>"))
	if err != nil || len(table.Rows) != forms.MostRows || !table.Cut {
		t.Errorf("%d rows, %v", len(table.Rows), err)
	}
	table, err = asking(t, says("<first/>"), nil, "<query", says("<item><first>"+long+"</first><last>L</last></item>"))
	if err != nil || table.Rows[0][1] != nil || table.Rows[0][2][0] != "L" {
		t.Errorf("%v", err)
	}
}

// Whatever a directory answers: a table is within its bounds, and its rows are as wide as it.
func FuzzFound(f *testing.F) {
	f.Add("<item jid='a@b'><first>f</first></item>")
	f.Add("<x xmlns='jabber:x:data' type='result'><reported><field var='jid' type='jid-single'/></reported><item><field var='jid'><value>a@b</value></field></item></x>")
	f.Fuzz(func(t *testing.T, content string) {
		n, err := xmlsafe.Parse([]byte("<query xmlns='jabber:iq:search'>"+content+"</query>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		found := search.ReadFound(n)
		for i, row := range found.Rows {
			if len(row) != len(found.Columns) {
				t.Fatalf("%+v", found)
			}
			search.Address(found, i)
		}
	})
}

// ejabberd searches cards, with a form and a table.
func TestEjabberdSearchesCards(t *testing.T) {
	server := servertest.Ejabberd(t)
	c, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
	own, err := c.Cards.Of(imtest.Soon(t), xmpp.Address{})
	if err != nil {
		t.Fatal(err)
	}
	own.Name.Family, own.FullName = "Bobrov", "Bob Bobrov"
	if err := c.Cards.Publish(imtest.Soon(t), own); err != nil {
		t.Fatal(err)
	}
	d := search.New(c.Session)
	form, err := d.Ask(imtest.Soon(t), people)
	if err != nil || form.Legacy || form.Field("last") == nil {
		t.Fatalf("%+v, %v", form, err)
	}
	found, err := d.Find(imtest.Soon(t), people, form, forms.Answers{"last": {"Bobrov"}})
	if err != nil || len(found.Rows) != 1 || search.Address(found, 0) != c.JID().Bare() {
		t.Errorf("%+v, %v", found, err)
	}
	if found, err = d.Find(imtest.Soon(t), people, form, forms.Answers{"last": {"Nobody"}}); err != nil || len(found.Rows) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}

// Prosody's module asks in elements. It looks for nobody who uses the cards of today, and who
// gives no mail address is never answered.
func TestProsodyAsksInElements(t *testing.T) {
	server := servertest.Prosody(t)
	c, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
	d := search.New(c.Session)
	form, err := d.Ask(imtest.Soon(t), people)
	if err != nil || !form.Legacy || !slices.ContainsFunc(form.Fields, func(f forms.Field) bool { return f.Var == "email" }) {
		t.Fatalf("%+v, %v", form, err)
	}
	if _, err := d.Find(imtest.Soon(t), people, form, forms.Answers{"email": {"b"}}); !errors.Is(err, search.ErrNotAccepted) {
		t.Error(err)
	}
	if found, err := d.Find(imtest.Soon(t), people, form, forms.Answers{"email": {"bob@office.example"}}); err != nil || len(found.Rows) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
}
