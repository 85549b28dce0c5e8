package gateway_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// What other tools post becomes a message, and is answered as they expect.
func TestOtherShapesBecomeMessages(t *testing.T) {
	o := open(t, "")
	const key, ofOrders = "X-Gotify-Key", "of-orders"
	button := func(label string) []desk.Button { return []desk.Button{{Value: label, Label: label}} }
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		want                     desk.Outgoing
		answer                   string // a part of it
	}{
		{"ntfy", "PUT", "/orders", "Диск полон\n", []string{auth, orders, "Title", "=?UTF-8?B?0KHQutC70LDQtA==?=", "X-Priority", "min", "Tags", "warning,skull", "Click", "https://x.example/1"},
			desk.Outgoing{Subject: "Склад", Body: "Диск полон\n[warning, skull]", Notice: &desk.Notice{Urgency: desk.LowUrgency, Link: "https://x.example/1"}}, `"event":"message","topic":"orders","title":"Склад","message":"Диск полон","priority":1`},
		{"ntfy by its query", "POST", "/orders?title=T&message=M&p=urgent", "", []string{"Authorization", "Basic OmZvLW9yZGVycw=="}, desk.Outgoing{}, `"code":40101`},
		{"ntfy as a password", "POST", "/orders?title=T&message=M&p=urgent", "", []string{"Authorization", "Basic Om9mLW9yZGVycw=="}, desk.Outgoing{Subject: "T", Body: "M", Notice: &desk.Notice{Urgency: desk.HighUrgency}}, `"priority":5`},
		{"ntfy as a user without a password", "POST", "/both", "M", []string{"Authorization", "Basic b2Ytb3JkZXJzOg=="}, desk.Outgoing{Body: "M"}, `"message":"M"`},
		{"ntfy without a text", "POST", "/both", "", []string{auth, orders}, desk.Outgoing{Body: "triggered"}, `"message":"triggered"`},
		{"ntfy's actions", "POST", "/both", "x", []string{auth, orders, "Actions", `view, "Open, now", https://x.example/2; http, Restart, https://x.example/r, method=PUT`},
			desk.Outgoing{Body: "x", Notice: &desk.Notice{Link: "https://x.example/2", Buttons: button("Restart")}}, ""},
		{"ntfy's JSON", "POST", "/", `{"topic":"both","message":"M","title":"T","priority":4,"tags":["a"],"click":"https://x.example/","attach":"https://x.example/a.png","actions":[{"action":"http","label":"Go","url":"https://x.example/go"}],"icon":"https://x.example/i"}`,
			[]string{auth, orders}, desk.Outgoing{Subject: "T", Body: "M\nhttps://x.example/a.png\n[a]", Notice: &desk.Notice{Urgency: desk.HighUrgency, Link: "https://x.example/", Buttons: button("Go")}}, `"tags":["a"]`},
		{"gotify", "POST", "/message", `{"title":"T","message":"M","priority":2,"extras":{"client::notification":{"click":{"url":"https://x.example/"}}}}`, []string{key, ofOrders, "Content-Type", "application/json"},
			desk.Outgoing{Subject: "T", Body: "M", Notice: &desk.Notice{Urgency: desk.LowUrgency, Link: "https://x.example/"}}, `"appid":1,"message":"M","title":"T","priority":2,"date":"`},
		{"gotify's form", "POST", "/message?token=of-orders", "title=T&message=M&priority=9", []string{"Content-Type", "application/x-www-form-urlencoded"},
			desk.Outgoing{Subject: "T", Body: "M", Notice: &desk.Notice{Urgency: desk.HighUrgency}}, `"priority":9`},
		{"gotify's other form", "POST", "/message", "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nM\r\n--x--\r\n", []string{key, ofOrders, "Content-Type", "multipart/form-data; boundary=x"},
			desk.Outgoing{Body: "M", Notice: &desk.Notice{Urgency: desk.HighUrgency}}, `"priority":5`}, // as the topic says
		{"a template", "POST", "/template/order", `{"number":17000000000000001,"text":"<b>x</b>","urgency":"normal","url":"https://x.example/17"}`, []string{auth, orders},
			desk.Outgoing{Subject: "Заказ 17000000000000001", Body: "<b>x</b>", Notice: &desk.Notice{Link: "https://x.example/17"}}, `"id"`},
		{"a template that knows more than was posted", "POST", "/template/order", `{"text":"x","url":null}`, []string{auth, orders},
			desk.Outgoing{Subject: "Заказ", Body: "x", Notice: &desk.Notice{Urgency: desk.HighUrgency}}, `"id"`},
	} {
		before := len(o.sent())
		w := o.ask(c.method, c.path, c.body, c.headers...)
		if !strings.Contains(w.Body.String(), c.answer) || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
		if c.want.Body == "" {
			continue
		}
		if w.Code/100 != 2 || len(o.sent()) == before {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
			continue
		}
		got := o.last()
		c.want.To, c.want.Type = got.To, desk.TypeChat
		if g, w := asJSON(got), asJSON(c.want); g != w {
			t.Errorf("%s:\n%s, want\n%s", c.name, g, w)
		}
	}
}

func asJSON(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// What gotify's programs make a sound for, and insist on, is what matters here.
func TestAPriorityOfGotifyIsAnUrgency(t *testing.T) {
	o := of(t, `{"topics":{"orders":{"to":["boss@example.com"]}},"tokens":{"of-orders":["orders"]}}`)
	for priority, want := range map[string]desk.Urgency{"0": desk.LowUrgency, "3": desk.LowUrgency, "4": desk.NormalUrgency, "7": desk.NormalUrgency, "8": desk.HighUrgency, "10": desk.HighUrgency} {
		o.ask("POST", "/message?token=of-orders", `{"message":"M","priority":`+priority+`}`)
		var got desk.Urgency
		if n := o.last().Notice; n != nil {
			got = n.Urgency
		}
		if got != want {
			t.Errorf("%s: %q", priority, got)
		}
	}
}

// Alerts of a group are told in one message, those that fire first.
func TestAlertsBecomeATextThatIsRead(t *testing.T) {
	o := open(t, "")
	when := time.Date(2026, 11, 26, 14, 2, 0, 0, time.UTC)
	one := func(status, host string) string {
		return `{"status":"` + status + `","labels":{"alertname":"DiskFull","severity":"critical","host":"` + host + `"},"annotations":{"summary":"Диск ` + host + `","description":"97 %"},
			"startsAt":"` + when.Format(time.RFC3339) + `","endsAt":"` + when.Format(time.RFC3339) + `","generatorURL":"http://prom.example/g"}`
	}
	group := func(status string, all ...string) string {
		return `{"version":"4","status":"` + status + `","groupLabels":{"alertname":"DiskFull","job":"node"},"externalURL":"http://am.example","truncatedAlerts":2,"alerts":[` + strings.Join(all, ",") + `]}`
	}
	local := when.Local().Format("2006-01-02 15:04")
	for _, c := range []struct {
		body, subject, text, link string
		urgency                   desk.Urgency
	}{
		{group("firing", one("resolved", "db2"), one("firing", "db1")), "[FIRING:1] DiskFull, node", "● Диск db1 — 97 % (host=db1, severity=critical), " + local + "\n✓ Диск db2 — 97 % (host=db2, severity=critical), " + local + "\n… +2", "http://am.example", desk.HighUrgency},
		{group("resolved", one("resolved", "db1")), "[RESOLVED] DiskFull, node", "✓ Диск db1 — 97 % (host=db1, severity=critical), " + local + "\n… +2", "http://prom.example/g", desk.NormalUrgency},
	} {
		if w := o.ask("POST", "/alertmanager/both", c.body, auth, orders); w.Code/100 != 2 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		m := o.last()
		if m.Subject != c.subject || m.Body != c.text || m.Notice.Link != c.link || m.Notice.Urgency != c.urgency {
			t.Errorf("%+v %+v", m, m.Notice)
		}
	}
	// What is over is not urgent, whatever its topic is.
	if w := o.ask("POST", "/alertmanager/orders", group("resolved", one("resolved", "db1")), auth, orders); w.Code/100 != 2 || o.last().Notice.Urgency != desk.NormalUrgency {
		t.Errorf("%d %+v", w.Code, o.last().Notice)
	}
	many := make([]string, 500)
	for i := range many {
		many[i] = one("firing", strings.Repeat("h", 200))
	}
	if w := o.ask("POST", "/alertmanager/both", group("firing", many...), auth, orders); w.Code/100 != 2 || !strings.HasSuffix(o.last().Body, "… +482") || len(o.last().Body) > 20<<10 {
		t.Errorf("%d %s", w.Code, o.last().Body)
	}
}

// Whatever is posted in whatever shape is answered, with what its tool can read.
func FuzzPosts(f *testing.F) {
	for _, seed := range []struct{ path, body, header string }{
		{"/v1/messages", `{"topic":"orders","body":"x","buttons":[{"value":"a"}],"expires":"2h"}`, ""},
		{"/orders", "x", "view, A, https://x.example; http, 'B;', y"}, {"/", `{"topic":"orders","actions":[{"action":"view","label":"a","url":"b"}]}`, ""},
		{"/message", "message=x&priority=1", ""}, {"/message", `{"message":"x","extras":{"client::notification":1}}`, ""},
		{"/alertmanager/orders", `{"alerts":[{"status":"firing","labels":{"a":"b"},"startsAt":"2026-11-26T14:02:00Z"}]}`, ""},
		{"/template/order", `{"number":1e99,"text":[{}]}`, ""}, {"/template/floods", `{"all":"x"}`, ""}, {"/template/fails", `[]`, ""},
	} {
		f.Add(seed.path, seed.body, seed.header)
	}
	paths := map[string]bool{"/v1/messages": true, "/orders": true, "/": true, "/message": true, "/alertmanager/orders": true, "/template/order": true, "/template/floods": true, "/template/fails": true}
	f.Fuzz(func(t *testing.T, path, body, header string) {
		if !paths[path] {
			t.Skip()
		}
		o := open(t, "")
		w := o.ask("POST", path, body, auth, orders, "Actions", header, "Title", header, "Content-Type", header)
		if w.Code < 200 || w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if taken := w.Code < 300; taken != (len(o.sent()) > 0) {
			t.Errorf("%d, and %d were sent", w.Code, len(o.sent()))
		}
	})
}

// Whatever a configuration holds, it is understood or refused.
func FuzzConfig(f *testing.F) {
	f.Add(configured)
	f.Add(`{"topics":{"a":{"group":"G"}},"tokens":{"t":["a"]},"rate":5}`)
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parse(text) })
}
