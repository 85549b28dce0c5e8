package desktest

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Alerts implements [desk.Alerting].
func (f *Fake) Alerts(ctx context.Context, q desk.AlertQuery) ([]desk.Message, error) {
	leave, err := f.enter(ctx, "Alerts", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	var found []desk.Message
	for _, m := range slices.Backward(f.messages) {
		if len(found) < cmp.Or(q.Limit, 50) && (q.Before == 0 || m.Number < q.Before) && q.Wants(&m, time.Now()) {
			found = append(found, m)
		}
	}
	return found, nil
}

func alertsAreFound(t *testing.T, d desk.Desk, c Control) {
	c.Receive(anna, "Доброе утро")
	c.Asks(petr, "устарело", &desk.Notice{Urgency: desk.HighUrgency, Expires: time.Now().Add(-time.Hour)})
	answered := c.Asks(anna, "отвечено", approval)
	acknowledged := c.Asks(anna, "принято", &desk.Notice{Urgency: desk.HighUrgency})
	c.Asks(petr, "спокойно", &desk.Notice{Urgency: desk.LowUrgency})
	c.Asks(petr, "для служебного пользования", &desk.Notice{Classification: "internal"})
	c.Asks(petr, "ссылка", &desk.Notice{Link: "https://office.example/17"})
	if _, err := d.Answer(t.Context(), anna, answered.Number, "no"); err != nil {
		t.Fatal(err)
	}
	if err := d.Acknowledge(t.Context(), anna, acknowledged.Number); err != nil {
		t.Fatal(err)
	}
	high, low, normal := desk.HighUrgency, desk.LowUrgency, desk.NormalUrgency
	const all = "для служебного пользования|спокойно|принято|отвечено|устарело"
	for name, rule := range map[string]struct {
		q    desk.AlertQuery
		want string
	}{
		"all":          {desk.AlertQuery{}, all},
		"by account":   {desk.AlertQuery{Account: Me}, all},
		"high":         {desk.AlertQuery{Urgency: &high}, "принято|отвечено|устарело"},
		"low":          {desk.AlertQuery{Urgency: &low}, "спокойно"},
		"normal":       {desk.AlertQuery{Urgency: &normal}, "для служебного пользования"},
		"new":          {desk.AlertQuery{State: desk.AlertNew}, "для служебного пользования|спокойно"},
		"read":         {desk.AlertQuery{State: desk.AlertRead}, ""},
		"acknowledged": {desk.AlertQuery{State: desk.AlertAcknowledged}, "принято"},
		"answered":     {desk.AlertQuery{State: desk.AlertAnswered}, "отвечено"},
		"expired":      {desk.AlertQuery{State: desk.AlertExpired}, "устарело"},
		"of one":       {desk.AlertQuery{From: []string{anna.Address}}, "принято|отвечено"},
		"of a domain":  {desk.AlertQuery{From: []string{"example.com"}, State: desk.AlertExpired}, "устарело"},
		"of nobody":    {desk.AlertQuery{From: []string{"nobody@example.com"}}, ""},
		"so many":      {desk.AlertQuery{Limit: 2}, "для служебного пользования|спокойно"},
	} {
		found, err := d.Alerts(t.Context(), rule.q)
		if got := bodies(found); got != rule.want || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	var pages []desk.Message
	ask := func(ctx context.Context, q desk.AlertQuery) ([]desk.Message, error) {
		q.Limit = 2
		return d.Alerts(ctx, q)
	}
	for m, err := range desk.AllAlerts(t.Context(), ask, desk.AlertQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, m)
	}
	if got := bodies(pages); got != all {
		t.Errorf("page by page: %q", got)
	}
}
