package policy

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestTheExampleHolds(t *testing.T) {
	p, faults := Check("policy.json", Example())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if all := p.All(); len(all) != len(Keys) {
		t.Errorf("%d of %d", len(all), len(Keys))
	}
	again, faults := Check("x", p.JSON())
	if len(faults) > 0 || !reflect.DeepEqual(again.values, p.values) {
		t.Errorf("%v\n%v %v", p.values, again.values, faults)
	}
	if hours, set := p.Quiet(); !set || len(hours) != 2 {
		t.Error(hours)
	}
}

func TestWhatIsNotSetIsFree(t *testing.T) {
	p, faults := Check("policy.json", []byte(`{}`))
	_, text := p.Text(URL)
	_, number := p.Number(Priority)
	_, on := p.Switch(AllowHTTP)
	_, list := p.List(Pins)
	_, hours := p.Quiet()
	if text || number || on || list || hours || p.Off(Blocking) || p.Has(Domain) || len(faults) > 0 || len(p.All()) > 0 {
		t.Error(p, faults)
	}
	p, _ = Check("policy.json", []byte(`{"urgentFrom": [], "allowHTTP": false, "priority": 0}`))
	if list, set := p.List(UrgentFrom); !set || len(list) != 0 {
		t.Error("an empty list is one")
	}
	if on, set := p.Switch(AllowHTTP); !set || on {
		t.Error("no is set")
	}
	if n, set := p.Number(Priority); !set || n != 0 {
		t.Error("nought is set")
	}
}

func TestEachFaultIsToldWithItsLine(t *testing.T) {
	long := strings.Repeat("x", maxText+1)
	for name, c := range map[string]struct {
		text  string
		fault string // line, what, key
	}{
		"unknown":          {"{\n\"domain\": \"a.example\",\n\"uploads\": false}", "3 unknown uploads"},
		"misspelt":         {`{"URL": "https://x"}`, "1 unknown URL"},
		"twice":            {"{\"domain\": \"a.example\",\n\"domain\": \"b.example\"}", "2 twice domain"},
		"kind":             {"{\n\n\"priority\": \"5\"}", "3 kind priority"},
		"a fraction":       {`{"priority": 5.5}`, "1 kind priority"},
		"null":             {`{"domain": null}`, "1 kind domain"},
		"a text for yes":   {`{"autostart": "true"}`, "1 kind autostart"},
		"a list of others": {`{"phrases": ["a", 5]}`, "1 kind phrases"},
		"a hole in a list": {`{"phrases": ["a", null]}`, "1 kind phrases"},
		"an object":        {`{"off": {"blocking": true}}`, "1 kind off"},
		"too little":       {`{"keepDays": 0}`, "1 range keepDays"},
		"too much":         {`{"priority": 128}`, "1 range priority"},
		"huge":             {`{"priority": 99999999999999999999}`, "1 kind priority"},
		"no choice":        {`{"mechanisms": ["SCRAM-MD5"]}`, "1 choice mechanisms"},
		"no feature":       {`{"off": ["uploads"]}`, "1 choice off"},
		"no domain":        {`{"domain": "anna@office.example"}`, "1 value domain"},
		"a domain's case":  {`{"domain": "Office.Example"}`, "1 value domain"},
		"no URL":           {`{"url": "chat.office.example"}`, "1 value url"},
		"a URL's password": {`{"url": "https://anna:hush@office.example/"}`, "1 value url"},
		"no pin":           {`{"pins": ["sha1/AAAA"]}`, "1 value pins"},
		"a proxy's secret": {`{"proxy": "http://anna:hush@proxy:3128"}`, "1 value proxy"},
		"a near file":      {`{"caFile": "office.pem"}`, "1 value caFile"},
		"no hours":         {`{"quietHours": ["Mon-Foo 18:00-09:00"]}`, "1 value quietHours"},
		"no sender":        {`{"urgentFrom": ["a@b@c"]}`, "1 value urgentFrom"},
		"nothing in it":    {`{"resource": " "}`, "1 value resource"},
		"control":          {`{"phrases": ["a\u001b[31m"]}`, "1 value phrases"},
		"long":             {`{"phrases": ["` + long + `"]}`, "1 too-large phrases"},
		"long list":        {`{"phrases": [` + strings.Repeat(`"a",`, maxItems) + `"a"]}`, "1 too-large phrases"},
		"long file":        {strings.Repeat(" ", maxFile+1), "0 too-large "},
		"no object":        {"\n[]", "2 not-object "},
		"no text":          {"{\"domain\": \"\xcf\xf0\"}", "0 not-text "},
		"empty":            {"", "1 syntax "},
		"cut off":          {"{\n\"domain\": \"a.example\",\n", "2 syntax "},
		"no comma":         {"{\n\"domain\": \"a.example\"\n\"url\": \"x\"}", "3 syntax "},
		"a comment":        {"{\n// x\n}", "2 syntax "},
		"two":              {"{}\n{}", "2 syntax "},
		"deep":             {`{"off": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "1 syntax "},
	} {
		p, faults := Check("policy.json", []byte(c.text))
		if len(faults) != 1 {
			t.Errorf("%s: %v", name, faults)
			continue
		}
		f := faults[0]
		if got := fmt.Sprintf("%d %s %s", f.Line, f.What, f.Key); got != c.fault || f.File != "policy.json" {
			t.Errorf("%s: %s, want %s (%v)", name, got, c.fault, f)
		}
		if f.What == Unknown {
			if p.From() != "policy.json" {
				t.Errorf("%s: of another version, and does not hold", name)
			}
		} else if len(p.values) > 0 {
			t.Errorf("%s: half a policy holds: %v", name, p.values)
		}
		if strings.Contains(f.Error(), "hush") {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func TestAllFaultsAreToldAtOnceUpToALimit(t *testing.T) {
	_, faults := Check("f", []byte("{\"url\": 5,\n\"domain\": 5,\n\"pins\": [\"a\", \"b\"]}"))
	if len(faults) != 4 || faults[3].Line != 3 {
		t.Error(faults)
	}
	_, faults = Check("f", []byte(`{"pins": [`+strings.Repeat(`"a",`, maxItems-1)+`"a"]}`))
	if len(faults) != maxFaults {
		t.Errorf("%d", len(faults))
	}
}

func TestAFileOfNotepadHolds(t *testing.T) {
	utf16 := []byte("\xff\xfe")
	for _, b := range []byte("{\"phrases\": [\"a\"]}\r\n") {
		utf16 = append(utf16, b, 0)
	}
	for _, text := range [][]byte{utf16, []byte("\xef\xbb\xbf{\"phrases\": [\"a\"]}")} {
		if p, faults := Check("f", text); len(faults) > 0 || !p.Has(Phrases) {
			t.Error(faults)
		}
	}
}

func TestTheTableIsWhole(t *testing.T) {
	for i, k := range Keys {
		if k.Example == nil || slices.ContainsFunc(Keys[:i], func(o Key) bool { return o.Name == k.Name }) {
			t.Errorf("%s", k.Name)
		}
		if k.Kind == Number && k.Min >= k.Max {
			t.Errorf("%s: %d … %d", k.Name, k.Min, k.Max)
		}
	}
}

func TestTheDocumentationNamesAll(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Keys {
		names := []string{string(k.Name)}
		if k.Name == Off {
			names = append(names, k.Choices...)
		}
		for _, name := range names {
			if !strings.Contains(string(text), "`"+name+"`") {
				t.Errorf("README.md does not name %s", name)
			}
		}
	}
}

// The registry has other kinds of values, and says the same.
func TestTheRegistrySaysTheSame(t *testing.T) {
	file, _ := Check("f", []byte(`{"domain": "office.example", "priority": -5, "keepDays": 30, "autostart": true, "allowHTTP": false,
		"phrases": ["b", "a"], "groupsFirst": ["1", "2", "10"], "off": ["blocking", "own-card"]}`))
	p, faults := fromRegistry("HKLM", values{
		"Domain": "office.example", "priority": "-5", "keepdays": uint64(30), "autostart": uint64(1), "allowHTTP": uint64(0), "phrases": []string{"b", "a"},
	}, map[string]values{
		"groupsFirst": {"10": "10", "2": "2", "1": "1"},
		"off":         {"blocking": uint64(1), "own-card": uint64(1), "archive": uint64(0)},
	})
	if len(faults) > 0 || !reflect.DeepEqual(p.values, file.values) {
		t.Errorf("%v\n%v\n%v", faults, p.values, file.values)
	}
}

func TestWhatIsWrongInTheRegistryIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		top   values
		under map[string]values
		want  What
	}{
		"a kind":           {values{"domain": nil}, nil, WrongKind},
		"two is no switch": {values{"autostart": uint64(2)}, nil, WrongKind},
		"huge":             {values{"keepDays": uint64(1 << 40)}, nil, WrongKind},
		"a name":           {values{"Uploads": uint64(1)}, nil, Unknown},
		"in both ways":     {values{"off": []string{"blocking"}}, map[string]values{"Off": {"1": "archive"}}, Twice},
		"in a subkey":      {nil, map[string]values{"off": {"1": nil}}, WrongKind},
		"an item":          {nil, map[string]values{"off": {"uploads": uint64(1)}}, NotChoice},
		"a subkey":         {nil, map[string]values{"domain": {"1": "x"}}, WrongKind},
	} {
		if _, faults := fromRegistry("HKLM", c.top, c.under); len(faults) != 1 || faults[0].What != c.want {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

// FuzzCheck: whatever the file is, it holds as a whole or not at all, and what holds is
// written as the same.
func FuzzCheck(f *testing.F) {
	f.Add(Example())
	f.Add([]byte(`{"off": [], "x": {"y": [1]}, "domain": null}`))
	f.Add([]byte("\xff\xfe{\x00}\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, faults := Check("f", text)
		if errOf(faults) != nil {
			if len(p.All()) > 0 {
				t.Fatal("half of it holds")
			}
			return
		}
		again, faults := Check("f", p.JSON())
		if len(faults) > 0 || !reflect.DeepEqual(p.All(), again.All()) {
			t.Fatalf("%v became %v, %v", p.All(), again.All(), faults)
		}
		p.Quiet()
	})
}
