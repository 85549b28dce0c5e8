package manual

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// Shells are those that Completion knows.
var Shells = []string{"bash", "zsh", "fish"}

// Completion returns what a shell reads to complete the commands, their options, and those
// arguments that are one of a few words; empty for a shell that it does not know.
func Completion(app *kong.Application, shell string) string {
	nodes := tree(app.Node)
	switch shell {
	case "bash":
		return bash(app.Name, nodes)
	case "zsh":
		return zsh(app.Name, nodes)
	case "fish":
		return fish(app.Name, nodes)
	}
	return ""
}

// word is one that may follow, and what it means.
type word struct{ text, help string }

// node is a command, or what comes before there is one, and what may follow.
type node struct {
	path    string // the words that lead to it, each behind a space
	words   []word // commands, or what an argument may be
	options []word
	valued  []string // the options that want a value
}

// tree is the node and all below it that are not hidden.
func tree(n *kong.Node) []node {
	here := node{path: strings.TrimPrefix(n.FullPath(), root(n))}
	for _, c := range n.Children {
		if !c.Hidden {
			here.words = append(here.words, word{c.Name, c.Help})
		}
	}
	for _, a := range n.Positional {
		if a.Enum != "" {
			for _, choice := range a.EnumSlice() {
				here.words = append(here.words, word{choice, ""})
			}
		}
	}
	for _, f := range flags(n) {
		here.options = append(here.options, word{"--" + f.Name, f.Help})
		if !f.IsBool() {
			here.valued = append(here.valued, "--"+f.Name)
		}
	}
	all := []node{here}
	for _, c := range n.Children {
		if !c.Hidden {
			all = append(all, tree(c)...)
		}
	}
	return all
}

// root is the name of the program that a command belongs to.
func root(n *kong.Node) string {
	for n.Parent != nil {
		n = n.Parent
	}
	return n.Name
}

// patterns are the paths of all nodes but the first, for the case of a shell.
func patterns(nodes []node) string {
	var paths []string
	for _, n := range nodes[1:] {
		paths = append(paths, "'"+n.path+"'")
	}
	return strings.Join(paths, "|")
}

func joined(words ...[]word) string {
	var texts []string
	for _, some := range words {
		for _, w := range some {
			texts = append(texts, w.text)
		}
	}
	return strings.Join(texts, " ")
}

// bash offers files where an option wants a value.
func bash(name string, nodes []node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Completion of %[1]s for bash.\n_%[1]s() {\n", name)
	b.WriteString("\tlocal at= words= valued= i\n\tCOMPREPLY=()\n\tfor ((i = 1; i < COMP_CWORD; i++)); do\n")
	fmt.Fprintf(&b, "\t\tcase \"$at ${COMP_WORDS[i]}\" in\n\t\t%s) at=\"$at ${COMP_WORDS[i]}\" ;;\n\t\tesac\n\tdone\n\tcase \"$at\" in\n", patterns(nodes))
	for _, n := range nodes {
		fmt.Fprintf(&b, "\t'%s') words='%s' valued=' %s ' ;;\n", n.path, joined(n.words, n.options), strings.Join(n.valued, " "))
	}
	b.WriteString("\tesac\n\tif [[ $valued == *\" ${COMP_WORDS[COMP_CWORD-1]} \"* ]]; then\n\t\tmapfile -t COMPREPLY < <(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\")\n")
	fmt.Fprintf(&b, "\telse\n\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n\tfi\n}\ncomplete -F _%[1]s %[1]s\n", name)
	return b.String()
}

func zsh(name string, nodes []node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %s\nlocal at= w\nlocal -a choices\n", name)
	fmt.Fprintf(&b, "for w in ${words[2,CURRENT-1]}; do\n\tcase \"$at $w\" in\n\t%s) at=\"$at $w\" ;;\n\tesac\ndone\ncase \"$at\" in\n", patterns(nodes))
	for _, n := range nodes {
		fmt.Fprintf(&b, "'%s') choices=(", n.path)
		for _, w := range append(n.words, n.options...) {
			b.WriteString(" " + quote(strings.TrimSuffix(w.text+":"+w.help, ":")))
		}
		b.WriteString(" ) ;;\n")
	}
	fmt.Fprintf(&b, "esac\n_describe %s choices || _files\n", name)
	return b.String()
}

func fish(name string, nodes []node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Completion of %[1]s for fish.\ncomplete -c %[1]s -f\n", name)
	for _, n := range nodes {
		when := "__fish_use_subcommand"
		if n.path != "" {
			when = "__fish_seen_subcommand_from" + n.path
			if i := strings.LastIndexByte(n.path, ' '); i > 0 {
				when = "__fish_seen_subcommand_from" + n.path[:i] + "; and __fish_seen_subcommand_from" + n.path[i:]
			}
		}
		unless := when
		if n.path != "" && len(n.words) > 0 {
			unless += "; and not __fish_seen_subcommand_from " + joined(n.words)
		}
		for _, w := range n.words {
			fmt.Fprintf(&b, "complete -c %s -n %s -a %s -d %s\n", name, quote(unless), w.text, quote(w.help))
		}
		for _, w := range n.options {
			value := ""
			if strings.Contains(" "+strings.Join(n.valued, " ")+" ", " "+w.text+" ") {
				value = " -r -F"
			}
			fmt.Fprintf(&b, "complete -c %s -n %s -l %s%s -d %s\n", name, quote(when), strings.TrimPrefix(w.text, "--"), value, quote(w.help))
		}
	}
	return b.String()
}

// quote makes text one word of a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
