package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vestnik/core/gateway"
	"vestnik/core/policy"
)

// guide returns the administrator's guide in a language, and what stands in it as code.
func guide(t *testing.T, file string) (text string, code []string) {
	t.Helper()
	read, err := os.ReadFile(filepath.Join(top, "assets", "doc", file))
	if err != nil {
		t.Fatal(err)
	}
	text = string(read)
	for _, block := range regexp.MustCompile("(?s)\n```(.*?)\n```").FindAllStringSubmatch(text, -1) {
		code = append(code, block[1])
	}
	return text, code
}

func TestTheGuideSaysTheSameInBothLanguages(t *testing.T) {
	english, code := guide(t, "admin.md")
	russian, other := guide(t, "admin.ru.md")
	if len(code) == 0 || !slices.Equal(code, other) {
		t.Error("what is to be copied differs")
	}
	for _, mark := range []string{"\n## ", "\n### ", "\n- ", "\n| "} {
		if a, b := strings.Count(english, mark), strings.Count(russian, mark); a != b {
			t.Errorf("%d and %d lines begin with %q", a, b, mark[1:])
		}
	}
}

func TestThePolicyOfTheGuideIsOne(t *testing.T) {
	for _, file := range []string{"admin.md", "admin.ru.md"} {
		text, code := guide(t, file)
		for _, block := range code {
			if json, ok := strings.CutPrefix(block, "json"); ok {
				if _, faults := policy.Check(file, []byte(json)); len(faults) > 0 {
					t.Errorf("%s: %v", file, faults)
				}
			}
		}
		for _, k := range policy.Keys {
			for _, name := range append([]string{string(k.Name)}, k.Choices...) {
				if k.Name != policy.Mechanisms && !strings.Contains(text, "`"+name+"`") {
					t.Errorf("%s does not say what `%s` is", file, name)
				}
			}
		}
	}
}

func TestTheGatewayOfTheGuideIsOne(t *testing.T) {
	_, code := guide(t, "admin.md") // which says the same in Russian
	i := slices.IndexFunc(code, func(block string) bool { return strings.Contains(block, `"topics"`) })
	if i < 0 {
		t.Fatal("there is none")
	}
	if _, err := gateway.ParseConfig([]byte(code[i])); err != nil {
		t.Error(err)
	}
}

func TestTheCommandsOfTheGuideExist(t *testing.T) {
	source, err := os.ReadFile(filepath.Join(top, "cmd", "vestnik", "commands.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"admin.md", "admin.ru.md"} {
		text, _ := guide(t, file)
		for _, named := range regexp.MustCompile("`vestnik ([a-z-]+)").FindAllStringSubmatch(text, -1) {
			if field := strings.ReplaceAll(named[1], "-", "") + "Command"; !strings.Contains(strings.ToLower(string(source)), strings.ToLower(field)) {
				t.Errorf("%s: there is no command %s", file, named[1])
			}
		}
	}
}
