package gateway

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// alerts is what Alertmanager posts (its webhook, version 4), and Grafana with some more.
type alerts struct {
	Status            string            `json:"status"`
	GroupLabels       map[string]string `json:"groupLabels"`
	CommonLabels      map[string]string `json:"commonLabels"`
	CommonAnnotations map[string]string `json:"commonAnnotations"`
	ExternalURL       string            `json:"externalURL"`
	TruncatedAlerts   int               `json:"truncatedAlerts"`
	Alerts            []oneAlert        `json:"alerts"`
}

type oneAlert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
	DashboardURL string            `json:"dashboardURL"` // Grafana
	PanelURL     string            `json:"panelURL"`
	ValueString  string            `json:"valueString"`
}

const (
	mostAlerts = 20   // that a text lists
	mostText   = 8000 // of one alert, in bytes
)

// critical are the severities that people give to what cannot wait.
var critical = []string{"critical", "page", "emergency", "disaster"}

func readAlerts(r *http.Request, body []byte, _ *token) (post, error) {
	var a alerts
	if err := json.Unmarshal(body, &a); err != nil {
		return post{}, fmt.Errorf("no JSON of Alertmanager: %w", err)
	}
	if len(a.Alerts) == 0 {
		return post{}, fmt.Errorf("alerts: there are none")
	}
	return post{topic: r.PathValue("topic"), subject: a.title(), body: a.text(), urgency: a.urgency(), link: a.link()}, nil
}

// firing counts those that are not over.
func (a *alerts) firing() (n int) {
	for i := range a.Alerts {
		if a.Alerts[i].Status == "firing" {
			n++
		}
	}
	return n
}

// title says what it is about: [FIRING:2] DiskFull, office, db1.
func (a *alerts) title() string {
	state := "RESOLVED"
	if n := a.firing(); n > 0 {
		state = fmt.Sprintf("FIRING:%d", n)
	}
	labels := a.GroupLabels
	if len(labels) == 0 {
		labels = a.CommonLabels
	}
	var about []string
	if name := cmp.Or(labels["alertname"], a.CommonLabels["alertname"]); name != "" {
		about = append(about, name)
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if name != "alertname" && len(about) < 4 {
			about = append(about, labels[name])
		}
	}
	return clip(strings.TrimSpace("["+state+"] "+strings.Join(about, ", ")), 300)
}

// text lists the alerts, those that fire first.
func (a *alerts) text() string {
	all := slices.Clone(a.Alerts)
	slices.SortStableFunc(all, func(x, y oneAlert) int { return cmp.Compare(x.Status, y.Status) })
	var text strings.Builder
	for i := range all[:min(mostAlerts, len(all))] {
		text.WriteString(clip(all[i].text(), mostText/mostAlerts*4) + "\n")
	}
	if more := max(0, len(all)-mostAlerts) + a.TruncatedAlerts; more > 0 {
		fmt.Fprintf(&text, "… +%d", more)
	}
	return strings.TrimSpace(text.String())
}

// text is one alert in a line or two: its state, what it says of itself, what it is about, since
// when.
func (o *oneAlert) text() string {
	mark, when := "●", o.StartsAt
	if o.Status == "resolved" {
		mark, when = "✓", o.EndsAt
	}
	said := cmp.Or(o.Annotations["summary"], o.Annotations["message"], o.Labels["alertname"], "alert")
	line := mark + " " + said
	if more := cmp.Or(o.Annotations["description"], o.ValueString); more != "" && more != said {
		line += " — " + more
	}
	var about []string
	for _, name := range slices.Sorted(maps.Keys(o.Labels)) {
		if name != "alertname" && !strings.HasPrefix(name, "__") {
			about = append(about, name+"="+o.Labels[name])
		}
	}
	if len(about) > 0 {
		line += " (" + strings.Join(about, ", ") + ")"
	}
	if when.Year() > 1970 {
		line += ", " + when.Local().Format("2006-01-02 15:04")
	}
	return line
}

// urgency goes by the severity. What is over is not urgent.
func (a *alerts) urgency() *desk.Urgency {
	u := desk.NormalUrgency
	if a.firing() == 0 {
		return &u
	}
	for i := range a.Alerts {
		if o := &a.Alerts[i]; o.Status == "firing" && slices.Contains(critical, strings.ToLower(o.Labels["severity"])) {
			u = desk.HighUrgency
			return &u
		}
	}
	return nil // that of the topic
}

// link is where more is seen: of one alert its own page.
func (a *alerts) link() string {
	candidates := []string{a.ExternalURL}
	if len(a.Alerts) == 1 {
		o := &a.Alerts[0]
		candidates = []string{o.PanelURL, o.DashboardURL, o.GeneratorURL, a.ExternalURL}
	}
	for _, link := range candidates {
		if u, err := url.Parse(link); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && len(link) <= 2048 {
			return link
		}
	}
	return ""
}

// clip cuts a text that has more bytes than limit.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}
