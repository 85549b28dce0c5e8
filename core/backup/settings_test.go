package backup_test

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"vestnik/core/backup"
	"vestnik/core/quiet"
	"vestnik/core/rules"
	"vestnik/core/settings"
)

// Whatever the person has chosen, and is not of one computer, goes along.
func TestAllThatThePersonHasChosenGoesAlong(t *testing.T) {
	hours, err := quiet.Parse([]string{"Mon-Fri 19:00-08:00"})
	if err != nil {
		t.Fatal(err)
	}
	mine := settings.Settings{QuietHours: hours, UrgentFrom: []string{"erp@office.example"}, Preview: "name", Takeover: true, Escalate: new(15)}
	var out bytes.Buffer
	if _, err := backup.Write(t.Context(), &out, backup.Source{Settings: mine}, nil); err != nil {
		t.Fatal(err)
	}
	f, err := read(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var there settings.Settings
	if changed := f.Settings.Into(&there); !slices.Equal(changed, []string{"quietHours", "urgentFrom", "takeover", "escalate", "preview"}) || !reflect.DeepEqual(there, mine) {
		t.Errorf("%v %+v", changed, there)
	}
	if changed := f.Settings.Into(&there); len(changed) != 0 {
		t.Error(changed)
	}
	// No field is forgotten that a later version adds: it is taken along, or named here.
	stays := []string{"Accounts", "Presence", "Installation", "Proxy", "Pin", "TrayIcon", "HotKey", "Look", "TextSize", "Muted", "Snoozed", "KeepDays", "Broken"}
	full := settings.Settings{}
	for i, fields := 0, reflect.ValueOf(&full).Elem(); i < fields.NumField(); i++ {
		fill(fields.Field(i))
	}
	full.Preview = "none"
	out.Reset()
	if _, err := backup.Write(t.Context(), &out, backup.Source{Settings: full}, nil); err != nil {
		t.Fatal(err)
	}
	if f, err = read(out.Bytes()); err != nil {
		t.Fatal(err)
	}
	for i, fields := 0, reflect.ValueOf(f.Settings); i < fields.NumField(); i++ {
		if name := fields.Type().Field(i).Name; fields.Field(i).IsZero() && !slices.Contains(stays, name) {
			t.Errorf("%s stays behind", name)
		}
	}
}

// fill gives a field a value that is one.
func fill(field reflect.Value) {
	switch v := field.Addr().Interface().(type) {
	case *string:
		*v = "ru"
	case *[]string:
		*v = []string{"office.example"}
	case *quiet.Hours:
		*v, _ = quiet.Parse([]string{"19:00-08:00"})
	case *rules.Rules:
		*v, _ = rules.Parse([]string{"no-sound *"})
	case *settings.Withhold:
		v.Typing = true
	case **settings.Away:
		*v = &settings.Away{After: 5}
	case *bool:
		*v = true
	case **int:
		*v = new(15)
	case **int8:
		*v = new(int8)
	case *[]settings.Room:
		*v = []settings.Room{{Account: "anna@office.example", Address: "team@rooms.office.example", Notify: "all"}}
	case *[]settings.Node:
		*v = []settings.Node{{Account: "anna@office.example", Service: "news.office.example", Node: "alarms"}}
	case *[]settings.Peer:
		*v = []settings.Peer{{Account: "anna@office.example", Address: "team@rooms.office.example/Борис"}}
	case *[]settings.Presence:
		*v = []settings.Presence{{Show: "away", Text: "обед"}}
	}
}
