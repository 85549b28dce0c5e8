package manual

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// grammar is a command line of all that a page and a completion have to deal with.
type grammar struct {
	Send struct {
		To   string `required:"" placeholder:"ADDRESS" help:"Who gets it."`
		Type string `enum:"chat,normal" default:"chat" help:"What it is."`
		Text string `arg:"" help:".TH it's \\text - and nothing else."`
	} `cmd:"" help:"Send it."`
	People struct {
		List struct {
			JSON bool `name:"json" help:"As JSON."`
		} `cmd:"" help:"List them."`
		Show struct {
			Which string `arg:"" enum:"all,some" help:"Which."`
		} `cmd:"" help:"Show it's one."`
	} `cmd:"" help:"People."`
	Secret struct{} `cmd:"" hidden:"" help:"Nobody's business."`
}

func app(t *testing.T) *kong.Application {
	t.Helper()
	k, err := kong.New(&grammar{}, kong.Name("herald"), kong.Description("A herald. It tells."))
	if err != nil {
		t.Fatal(err)
	}
	return k.Model
}

func TestThePageTellsAllCommandsAndObeysNoText(t *testing.T) {
	got := Page(app(t), Headings{"NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS"}, "1.2.3", time.Unix(0, 0), "0: done.")
	for _, want := range []string{
		".TH HERALD 1 1970-01-01 \"herald 1.2.3\"", "herald \\- A herald\n", ".B herald send \\-\\-to ADDRESS [\\-\\-type chat|normal] <text>\n",
		".SS herald people list\nList them.\n", ".B \\-\\-json\nAs JSON.\n", "\n\\&.TH it's \\etext \\- and nothing else.\n", ".SH EXIT STATUS\n0: done.\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "secret") {
		t.Errorf("what is hidden is told:\n%s", got)
	}
}

func TestBashCompletes(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	script := Completion(app(t), "bash")
	for line, want := range map[string]string{
		"herald ":                 "send people",
		"herald pe":               "people",
		"herald people ":          "list show",
		"herald people list -":    "--json",
		"herald people show ":     "all some",
		"herald send --to x --ty": "--type",
		"herald secret ":          "send people",
	} {
		ask := script + "\nCOMP_WORDS=(" + line + ")\n[[ '" + line + "' == *' ' ]] && COMP_WORDS+=('')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_herald\necho \"${COMPREPLY[@]}\"\n"
		cmd := exec.CommandContext(t.Context(), bash, "--norc", "-c", ask)
		got, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(got)) != want {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
}

func TestZshAndFishAreToldWhatTheWordsMean(t *testing.T) {
	for shell, want := range map[string][]string{
		"zsh":  {"#compdef herald\n", `' people') choices=( 'list:List them.' 'show:Show it'\''s one.' ) ;;`, `' people show') choices=( 'all' 'some' ) ;;`},
		"fish": {"complete -c herald -n '__fish_use_subcommand' -a send -d 'Send it.'\n", "-n '__fish_seen_subcommand_from people; and __fish_seen_subcommand_from list' -l json -d 'As JSON.'\n", " -l to -r -F -d "},
	} {
		got := Completion(app(t), shell)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: there is no %q in\n%s", shell, w, got)
			}
		}
	}
	if got := Completion(app(t), "csh"); got != "" {
		t.Errorf("for a shell that is not known: %s", got)
	}
}
