package journal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp/notice"
)

func says(id string, n *notice.Notice) Entry {
	e := from(peer, id, id)
	e.Notice = n
	return e
}

func alerts(t testing.TB, j *Journal, q AlertQuery) (ids string) {
	t.Helper()
	q.Accounts, q.Limit, q.Size = []string{account}, 100, 1<<20
	all, err := j.Alerts(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range all {
		list = append(list, e.ID)
	}
	return strings.Join(list, " ")
}

func TestAnAlertIsWhatAnnouncesOrSaysHowItWantsToBeTaken(t *testing.T) {
	j := hasty(t)
	headline := from(peer, "headline", "x")
	headline.Type = "headline"
	mine := to(peer, "x")
	mine.Notice = asks
	for _, e := range []Entry{
		headline, says("high", &notice.Notice{Urgency: notice.High}), says("expires", &notice.Notice{Expires: noon}),
		says("classified", &notice.Notice{Classification: "internal"}), says("asks", asks),
		says("plain", nil), says("picture", &notice.Notice{Link: "https://x.example/a.png"}), says("xml", &notice.Notice{XML: "<a xmlns='u'/>"}), says("json", &notice.Notice{JSON: json.RawMessage(`{"urgency":"high"}`)}),
	} {
		receive(t, j, e)
	}
	enqueue(t, j, mine)
	if got := alerts(t, j, AlertQuery{}); got != "asks classified expires high headline" {
		t.Error(got)
	}
	if _, err := j.Take(t.Context(), Batch{Edits: []Edit{{Account: account, Peer: peer, Target: "high", Kind: Retract, From: peer, Time: noon}}}); err != nil {
		t.Fatal(err)
	}
	if got := alerts(t, j, AlertQuery{}); strings.Contains(got, "high") {
		t.Errorf("one that was taken back is there: %s", got)
	}
}

func TestAlertsAreFoundByWhatTheyAreAndWhatHasBecomeOfThem(t *testing.T) {
	j := hasty(t)
	soon := noon.Add(time.Hour)
	read, _ := receive(t, j, says("read", &notice.Notice{Urgency: notice.Low}))
	if _, _, err := j.MarkRead(t.Context(), account, peer, read.Number); err != nil {
		t.Fatal(err)
	}
	quoting := &notice.Notice{Buttons: []notice.Button{{Value: `{"urgency":"high"`, Label: `"expires":"1999`}}}
	for _, e := range []Entry{
		says("new", quoting), says("late", &notice.Notice{Urgency: notice.High, Expires: soon, JSON: json.RawMessage(`{"expires":"2999"}`)}),
		says("acknowledged", &notice.Notice{Urgency: notice.High, Expires: soon}), says("answered", asks),
	} {
		receive(t, j, e)
	}
	other := from("bot@erp.example", "other", "x")
	other.Notice = &notice.Notice{Classification: "internal"}
	receive(t, j, other)
	server := from("erp.example", "server", "x")
	server.Type = "headline"
	receive(t, j, server)
	no := to(peer, "no")
	no.ReplyTo = "answered"
	_, err := j.Take(t.Context(), Batch{Outgoing: []Entry{no}, Edits: []Edit{
		{Account: account, Peer: peer, Target: "acknowledged", Kind: Acknowledge, From: account, Mine: true, Time: noon},
	}})
	if err != nil {
		t.Fatal(err)
	}
	high, low, normal := notice.High, notice.Low, notice.Normal
	before, _ := j.Search(t.Context(), Query{Account: account, Peer: peer, Words: "", Limit: 100})
	for name, c := range map[string]struct {
		q    AlertQuery
		want string
	}{
		"all":             {AlertQuery{Now: noon}, "server other answered acknowledged late new read"},
		"high":            {AlertQuery{Now: noon, Urgency: &high}, "answered acknowledged late"},
		"low":             {AlertQuery{Now: noon, Urgency: &low}, "read"},
		"normal":          {AlertQuery{Now: noon, Urgency: &normal}, "server other new"},
		"new before":      {AlertQuery{Now: noon, State: AlertNew}, "server other late new"},
		"expired before":  {AlertQuery{Now: soon.Add(-time.Second), State: AlertExpired}, ""},
		"expired":         {AlertQuery{Now: soon, State: AlertExpired}, "late"},
		"new then":        {AlertQuery{Now: soon, State: AlertNew}, "server other new"},
		"read":            {AlertQuery{Now: soon, State: AlertRead}, "read"},
		"acknowledged":    {AlertQuery{Now: soon, State: AlertAcknowledged}, "acknowledged"},
		"answered":        {AlertQuery{Now: soon, State: AlertAnswered}, "answered"},
		"of one":          {AlertQuery{Now: noon, From: []string{"bot@erp.example"}}, "other"},
		"of a domain":     {AlertQuery{Now: noon, From: []string{"erp.example"}}, "server other"},
		"of both":         {AlertQuery{Now: noon, From: []string{"bot@erp.example", peer}, Urgency: &high}, "answered acknowledged late"},
		"of nobody":       {AlertQuery{Now: noon, From: []string{"%"}}, ""},
		"those before it": {AlertQuery{Now: noon, Before: before.Entries[len(before.Entries)-2].Number}, "read"},
	} {
		if got := alerts(t, j, c.q); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestAlertsComeInBoundedPagesOfTheAccountsThatAreAsked(t *testing.T) {
	j := hasty(t)
	for i := range 5 {
		e := says(fmt.Sprint(i), asks)
		e.Body = strings.Repeat("x", 1000)
		if i == 2 {
			e.Account = "other@office.example"
		}
		receive(t, j, e)
	}
	var pages []int
	for last := int64(0); ; {
		page, err := j.Alerts(t.Context(), AlertQuery{Accounts: []string{account}, Before: last, Limit: 3, Size: 1500})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		pages, last = append(pages, len(page)), page[len(page)-1].Number
	}
	if !slices.Equal(pages, []int{2, 2}) {
		t.Error(pages)
	}
}

// Of a million messages a hundred thousand are alerts, a hundred of them urgent and three not read.
func BenchmarkAlertsOfAMillion(b *testing.B) {
	j := million(b)
	for first := 0; first < 100_000; first += 1000 {
		batch := make([]Entry, 1000)
		for k := range batch {
			i := first + k
			e := from(fmt.Sprintf("bot%d@erp.example", i%10), fmt.Sprintf("alert-%d-abcdefgh", i), "Заявка: договор готов")
			e.Read, e.Notice = i%33_000 != 0, &notice.Notice{Urgency: notice.Low, Buttons: asks.Buttons}
			if i%1000 == 0 {
				e.Notice = asks
			}
			batch[k] = e
		}
		if _, err := j.ReceiveAll(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	high := notice.High
	for name, q := range map[string]AlertQuery{
		"Newest": {}, "High": {Urgency: &high}, "New": {State: AlertNew}, "None": {State: AlertExpired},
		"FromOne": {From: []string{"bot7@erp.example"}}, "FromNobody": {From: []string{"user77@office.example"}},
	} {
		q.Accounts, q.Limit, q.Size, q.Now = []string{account}, 50, 1<<20, noon
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := j.Alerts(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
