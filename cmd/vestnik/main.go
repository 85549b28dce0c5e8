// Command vestnik is the resident program of Vestnik, and its command line.
//
// Without a command it goes into the tray, keeps the account on line, raises
// popups and starts vestnik-window when there is something to draw. A second start
// brings the window of the first to the front. The commands need neither display
// nor D-Bus:
//
//	vestnik send      send one message, and know that the server has it
//	vestnik scheduled what is to be sent later, and to take it back
//	vestnik watch     print what comes, for people or as JSON for programs
//	vestnik bot       answer what comes by a program in any language
//	vestnik gateway   take messages by HTTP from systems that can only POST
//	vestnik status    what the resident is doing
//	vestnik people    contacts: list, add, remove, who asks to see the presence, who is blocked
//	vestnik service   what the server and its services are and can, and do it
//	vestnik presence  show as available, away, …
//	vestnik login     sign in, where there is no window to do it
//	vestnik logout    sign out, and forget the account
//	vestnik policy    what the organisation has set, and what is wrong with a policy
//	vestnik test-popup  show a test popup, and how that went
//	vestnik autostart whether it starts with the desktop
//	vestnik set-aside begin anew where the journal or the settings are damaged
//	vestnik open      open the window, at a person or a link
//	vestnik quit      end the resident
//	vestnik doctor    look for what is wrong, from the address to the clock
//	vestnik log       what has happened lately
//	vestnik wipe      delete messages from this computer
//	vestnik export    the settings and all messages into a file; import takes them from one
//	vestnik demo      try all of it in an office of its own
//	vestnik version
//
// It exits with 0, with 1 and a line on standard error when something has failed,
// with 2 when it was called wrongly, or with 3 when what was waited for has not come in time.
//
// The command line is github.com/alecthomas/kong: commands and options are the
// fields of a struct, which is what they are; it has no dependencies. To leave it,
// replace commands.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/vault"
	"vestnik/core/xmpp/im"
)

// ourProgram is what contacts are told that they are talking to.
var ourProgram = im.Program{Name: "Vestnik", Version: desk.Version}

func main() {
	// First of all: without a bus address the D-Bus libraries would start a bus.
	hasBus := vault.SettleSessionBus()
	log.SetOutput(oneLine{os.Stderr})
	words := locale.New(locale.Chosen(spokenHere()))
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // told twice, the program ends where it is
	p := &program{words: words, hasBus: hasBus}
	err := p.run(ctx, os.Args[1:])
	closeShell()
	if err != nil {
		fmt.Fprintln(os.Stderr, "vestnik: "+explain(words, err))
		os.Exit(exitCode(err))
	}
}

// exitCode is how the program ends with an error: some have a code of their own.
func exitCode(err error) int {
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return 1
}

// endings are the signals that end the program well: also that its terminal was closed,
// unless it was started so that this is nothing to it.
func endings() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// program is what all commands share.
type program struct {
	words  *locale.Words
	hasBus bool
}

// sentence is an error that the command line alone can have. It says in the person's
// language what has happened and what helps.
type sentence string

func (s sentence) Error() string { return string(s) }

// coded is a sentence that ends the program with a code of its own.
type coded struct {
	sentence
	code int
}

// The codes: it was called wrongly; not all have come as far as was waited for in time.
const (
	misused   = 2
	unreached = 3
)

// ExitCode is how the program ends.
func (c coded) ExitCode() int { return c.code }

// Unwrap returns what is said.
func (c coded) Unwrap() error { return c.sentence }

// options are those that help with a problem, where the remedy speaks of what is done in
// the window.
var options = map[desk.Code]string{
	desk.NoURL: "--url", desk.PlainHTTP: "--allow-http", desk.CertificateUnknown: "--ca-file", desk.CertificateAlone: "--ca-file", desk.WeakerSignIn: "vestnik login --allow-weaker",
}

// explain says in one line what has happened and what helps.
func explain(words *locale.Words, err error) string {
	var said sentence
	if errors.As(err, &said) {
		return printable(string(said))
	}
	var problem *desk.Problem
	if !errors.As(err, &problem) {
		problem = agent.Explain(err, agent.Target{})
	}
	sentence, remedy := words.Problem(problem)
	if option := options[problem.Code]; option != "" {
		remedy = strings.TrimSuffix(remedy, ".") + " (" + option + ")."
	}
	if c, offered := problem.Offered(); offered {
		remedy += " " + words.Say("cli.certificate", "Name", c.Name, "Issuer", c.Issuer, "Since", words.DateOf(c.Since), "Until", words.DateOf(c.Until), "Fingerprint", c.Fingerprint)
	}
	return printable(strings.TrimSpace(sentence + " " + remedy))
}
