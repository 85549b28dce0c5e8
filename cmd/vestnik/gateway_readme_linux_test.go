package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vestnik/core/gateway"
)

// readmePart is the first indented block of the README behind a text.
func readmePart(t *testing.T, behind string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), behind)
	if !found {
		t.Fatalf("the README does not say %q", behind)
	}
	block := regexp.MustCompile(`(?m)(^    .*\n|^\n)+`)
	for _, part := range block.FindAllString(rest, -1) {
		if strings.TrimSpace(part) != "" {
			return regexp.MustCompile(`(?m)^    `).ReplaceAllString(strings.TrimSpace(part), "")
		}
	}
	t.Fatalf("nothing follows %q", behind)
	return ""
}

// What the README says of the gateway is done as it stands there: its configuration, its curl, and
// what 1C posts and reads.
func TestTheGatewayOfTheReadme(t *testing.T) {
	whole := readmePart(t, "reaches the topics it is bound to, and nobody else:")
	config, curl, both := strings.Cut(whole, "\ncurl ")
	if !both {
		curl, config = readmePart(t, `"callback": "http://127.0.0.1:8080/answers"}`), whole
		curl = strings.TrimPrefix(curl, "curl ")
	}
	here := strings.NewReplacer("boss@office.example", "bob@office.example", "http://127.0.0.1:8080/answers", "http://127.0.0.1:1/answers")
	config = here.Replace(config)
	if _, err := gateway.ParseConfig([]byte(config)); err != nil {
		t.Fatal(err)
	}
	g := newGatewayPlace(t)
	g.do(os.WriteFile(filepath.Join(g.dir, "gateway.json"), []byte(config), 0o600))
	g.up()
	const ask = "Согласовать заказ 17?"
	out, err := exec.Command("sh", "-c", "curl -sSf "+strings.ReplaceAll(curl, "http://127.0.0.1:8040", g.url)).CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"id"`) {
		t.Fatalf("%v: %s", err, out)
	}
	g.eventually("curl's arrives", func() bool { return g.times(ask) == 1 })

	onec := readmePart(t, "From 1C, an approval and its answer:")
	path := regexp.MustCompile(`HTTPЗапрос\("([^"]*)"`).FindStringSubmatch(onec)[1]
	token := regexp.MustCompile(`"Authorization", "([^"]*)"`).FindStringSubmatch(onec)[1]
	body := regexp.MustCompile(`(?s)УстановитьТелоИзСтроки\("(.*?)", КодировкаТекста`).FindStringSubmatch(onec)[1]
	body = strings.ReplaceAll(regexp.MustCompile(`\n\s*\|`).ReplaceAllString(body, "\n"), `""`, `"`)
	var taken struct{ ID string }
	var report struct {
		Recipients []struct{ Address, State, Answer string }
	}
	post := func(method, path, body string, status int, into any) {
		r, err := http.NewRequestWithContext(t.Context(), method, g.url+path, strings.NewReader(body))
		g.do(err)
		r.Header.Set("Authorization", token)
		w, err := http.DefaultClient.Do(r)
		g.do(err)
		defer w.Body.Close()
		if err := json.NewDecoder(w.Body).Decode(into); err != nil || w.StatusCode != status {
			t.Fatalf("%s %s: %d, %v", method, path, w.StatusCode, err)
		}
	}
	post("POST", path, body, http.StatusAccepted, &taken)
	g.eventually("1C's arrives", func() bool { return g.times(ask) == 2 })
	if !strings.Contains(onec, `HTTPЗапрос("`+path+`/" + Номер)`) || !strings.Contains(onec, `Получатель.state = "answered"`) {
		t.Error("1C does not ask for the report")
	}
	post("GET", path+"/"+taken.ID, "", http.StatusOK, &report)
	if len(report.Recipients) != 1 || report.Recipients[0].Address != "bob@office.example" {
		t.Errorf("%+v", report)
	}
}

// What 1C has Vestnik do is a command line that can be.
func TestTheCommandLineOfTheReadme(t *testing.T) {
	onec := readmePart(t, "whatever the code page; 3 says that nobody has answered in time:")
	line := regexp.MustCompile(`(?s)cmd /c vestnik (.*?) > `).FindStringSubmatch(onec)
	if line == nil {
		t.Fatal("1C starts nothing")
	}
	args := regexp.MustCompile(`"\s*\+ " `).ReplaceAllString(strings.ReplaceAll(line[1], `""`, "\x00"), " ")
	var words []string
	for i, part := range strings.Split(args, "\x00") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(strings.Trim(part, "\" +\n"))...)
		}
	}
	parsed, err := new(program).parse(t.Context(), words)
	if err != nil || parsed.Command() != "send <TEXT|->" {
		t.Errorf("%q: %v", words, err)
	}
}
