package locale

import (
	"cmp"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"vestnik/core/desk"
)

// AlertState returns what has become of an alert, in words: what was answered to it, too.
func (w *Words) AlertState(m *desk.Message, now time.Time) string {
	state := m.AlertState(now)
	if state == desk.AlertAnswered {
		return w.Say("alert.answered-what", "Answer", answerLabel(m))
	}
	return w.Say("alert.state-" + string(state))
}

// answerLabel is what stands on the button of what was answered, or what was answered.
func answerLabel(m *desk.Message) string {
	if m.Notice != nil {
		for _, b := range m.Notice.Buttons {
			if b.Value == m.Answer {
				return b.Label
			}
		}
	}
	return m.Answer
}

// Urgency returns the name of an urgency.
func (w *Words) Urgency(u desk.Urgency) string {
	return w.Say("alert.urgency-" + cmp.Or(string(u), "normal"))
}

// Table begins a table for the spreadsheet of whoever reads this language.
func (w *Words) Table(out io.Writer) *desk.Table {
	separator, _ := utf8.DecodeRuneInString(w.Say("alert.separator"))
	return desk.NewTable(out, separator)
}

// WriteAlerts writes alerts as a table for a spreadsheet, and tells progress after each how many
// there are. It ends with the first error.
func (w *Words) WriteAlerts(out io.Writer, all iter.Seq2[desk.Message, error], progress func(n int)) (n int, err error) {
	table := w.Table(out)
	heads := []string{"time", "sender", "urgency", "title", "text", "state", "answer", "acknowledged", "expires", "classification", "account"}
	for i, head := range heads {
		heads[i] = w.Say("alert.head-" + head)
	}
	if err := table.Row(heads...); err != nil {
		return 0, err
	}
	now := time.Now()
	for m, err := range all {
		if err == nil {
			err = table.Row(w.alertRow(&m, now)...)
		}
		if err != nil {
			return n, err
		}
		n++
		progress(n)
	}
	return n, table.Flush()
}

func (w *Words) alertRow(m *desk.Message, now time.Time) []string {
	var said desk.Notice
	if m.Notice != nil {
		said = *m.Notice
	}
	answer := ""
	if m.Answer != "" {
		answer = answerLabel(m)
	}
	return []string{
		moment(m.Time), m.Peer.Address, w.Urgency(said.Urgency), m.Subject, strings.TrimSpace(m.Body), w.Say("alert.state-" + string(m.AlertState(now))),
		answer, moment(m.Acknowledged), moment(said.Expires), said.Classification, m.Peer.Account,
	}
}

// moment is a time as spreadsheets know it, by the clock of the person; empty for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format(time.DateTime)
}
