package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"vestnik/core/desk"
	"vestnik/gui/winrt"
)

// commands is the command line. Its options are a contract with scripts.
type commands struct {
	Run       runCommand       `cmd:"" default:"1" hidden:""`
	Send      sendCommand      `cmd:"" help:"${send}"`
	Watch     watchCommand     `cmd:"" help:"${watch}"`
	History   historyCommand   `cmd:"" help:"${history}"`
	Search    searchCommand    `cmd:"" help:"${search}"`
	Status    statusCommand    `cmd:"" help:"${status}"`
	Presence  presenceCommand  `cmd:"" help:"${presence}"`
	People    peopleCommand    `cmd:"" help:"${people}"`
	SetAside  setAsideCommand  `cmd:"" help:"${setAside}"`
	Policy    policyCommand    `cmd:"" help:"${policy}"`
	Autostart autostartCommand `cmd:"" help:"${autostart}"`
	Login     loginCommand     `cmd:"" help:"${login}"`
	Logout    logoutCommand    `cmd:"" help:"${logout}"`
	Open      openCommand      `cmd:"" help:"${open}"`
	Quit      quitCommand      `cmd:"" help:"${quit}"`
	Log       logCommand       `cmd:"" help:"${log}"`
	Export    exportCommand    `cmd:"" help:"${export}"`
	Import    importCommand    `cmd:"" help:"${import}"`
	Test      testPopupCommand `cmd:"" name:"test-popup" help:"${testPopup}"`
	Doctor    doctorCommand    `cmd:"" help:"${doctor}"`
	Demo      demoCommand      `cmd:"" help:"${demo}"`
	Version   versionCommand   `cmd:"" help:"${version}"`
	Complete  completeCommand  `cmd:"" name:"completion" help:"${completion}"`
	Manual    manualCommand    `cmd:"" hidden:""`
}

// accountOptions name an account for one call, instead of the stored one.
type accountOptions struct {
	JID          string `name:"jid" placeholder:"J" help:"${jid}"`
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"${passwordFile}"`
	wayOptions
}

// wayOptions say how an account reaches its server.
type wayOptions struct {
	URL       string `name:"url" placeholder:"U" help:"${url}"`
	CAFile    string `name:"ca-file" placeholder:"F" help:"${caFile}"`
	CertFile  string `name:"cert-file" placeholder:"F" help:"${certFile}"`
	KeyFile   string `name:"key-file" placeholder:"F" help:"${keyFile}"`
	Pin       string `name:"pin" placeholder:"P" help:"${pin}"`
	Proxy     string `name:"proxy" placeholder:"U" help:"${proxy}"`
	AllowHTTP bool   `name:"allow-http" help:"${allowHTTP}"`
}

var errNeedsAccount = errors.New("--url, --password-file, --cert-file, --pin and --proxy need --jid")

// Validate implements kong's interface. A server, a way to it or a password without an
// account would be ignored, and the message go out in the name of another one.
func (o *accountOptions) Validate() error {
	if o.JID == "" && (o.URL != "" || o.PasswordFile != "" || o.CertFile != "" || o.Pin != "" || o.Proxy != "") {
		return errNeedsAccount
	}
	return nil
}

type sendCommand struct {
	accountOptions
	Account string `name:"account" placeholder:"J" help:"${account}"`
	To      string `required:"" placeholder:"ADDRESS" help:"${to}"`
	Subject string `placeholder:"S" help:"${subject}"`
	Type    string `enum:"chat,headline,normal" default:"chat" help:"${type}"`
	Text    string `arg:"" name:"TEXT|-" help:"${text}"`
}

type watchCommand struct {
	accountOptions
	JSON bool `name:"json" help:"${json}"`
}

type loginCommand struct {
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"${passwordFileOrPrompt}"`
	wayOptions
	AllowWeaker bool   `name:"allow-weaker" help:"${allowWeaker}"`
	Address     string `arg:"" name:"ADDRESS" help:"${loginAddress}"`
}

type logoutCommand struct {
	Forget  bool   `name:"forget" help:"${forget}"`
	Address string `arg:"" optional:"" name:"ADDRESS" help:"${logoutAddress}"`
}

type statusCommand struct {
	JSON bool `name:"json" help:"${json}"`
}

type presenceCommand struct {
	Until string `name:"until" placeholder:"T" help:"${until}"`
	Show  string `arg:"" enum:"available,chat,away,xa,dnd,invisible,offline" help:"${show}"`
	Text  string `arg:"" optional:"" help:"${statusText}"`
}

type doctorCommand struct {
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"${passwordFile}"`
	wayOptions
	JSON    bool   `name:"json" help:"${json}"`
	Address string `arg:"" optional:"" name:"ADDRESS" help:"${doctorAddress}"`
}

type demoCommand struct {
	Serve  bool   `help:"${serve}"`
	Listen string `default:"127.0.0.1:0" help:"${listen}"`
	JSON   bool   `name:"json" help:"${json}"`
}

// runCommand becomes the resident, or has the one that runs show a view.
type runCommand struct{ view desk.View }

type (
	quitCommand      struct{}
	setAsideCommand  struct{}
	testPopupCommand struct {
		JSON bool `name:"json" help:"${json}"`
	}
	versionCommand struct{}
)

// run reads the command line and does what it says. Wrong usage ends the program
// with 2.
func (p *program) run(ctx context.Context, args []string) error {
	if winrt.Embedded(args) {
		args = nil // a popup of ours was clicked: the resident hears of it when it is there
	}
	if !legible(args) {
		return sentence(p.words.Say("cli.not-utf8-arguments"))
	}
	parsed, err := p.parse(ctx, args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "vestnik: "+misuse(p.words, err))
		os.Exit(2)
	}
	return parsed.Run()
}

// parse reads the command line. Where help is asked for, it prints it and ends the
// program.
func (p *program) parse(ctx context.Context, args []string) (*kong.Context, error) {
	parser, err := kong.New(&commands{}, kong.Name("vestnik"), kong.Description(p.words.Say("cli.description")),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p), p.help(), kong.Help(p.printHelp))
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(markTexts(args))
	if err != nil {
		return nil, err
	}
	return parsed, unmark(parsed.Model)
}

// help are the words of the help page.
func (p *program) help() kong.Vars {
	say := p.words
	return kong.Vars{
		"send": say.Say("cli.send"), "watch": say.Say("cli.watch"), "status": say.Say("cli.status"),
		"presence": say.Say("cli.presence"), "quit": say.Say("cli.quit"), "setAside": say.Say("cli.set-aside"), "testPopup": say.Say("cli.test-popup"), "demo": say.Say("cli.demo"),
		"version": say.Say("cli.version"), "jid": say.Say("cli.jid"), "url": say.Say("cli.url"),
		"passwordFile": say.Say("cli.password-file"), "caFile": say.Say("cli.ca-file"), "certFile": say.Say("cli.cert-file"), "keyFile": say.Say("cli.key-file"),
		"pin": say.Say("cli.pin"), "proxy": say.Say("cli.proxy"),
		"allowHTTP": say.Say("cli.allow-http"), "to": say.Say("cli.to"), "subject": say.Say("cli.subject"),
		"type": say.Say("cli.type"), "text": say.Say("cli.text"), "json": say.Say("cli.json"),
		"login": say.Say("cli.login"), "logout": say.Say("cli.logout"), "loginAddress": say.Say("cli.login-address"),
		"account": say.Say("cli.account"), "until": say.Say("cli.until"), "forget": say.Say("cli.forget"), "logoutAddress": say.Say("cli.logout-address"),
		"allowWeaker": say.Say("cli.allow-weaker"), "passwordFileOrPrompt": say.Say("cli.password-file-or-prompt"),
		"show": say.Say("cli.show"), "statusText": say.Say("cli.status-text"),
		"history": say.Say("cli.history"), "search": say.Say("cli.search"), "with": say.Say("cli.with"), "searchWith": say.Say("cli.search-with"),
		"since": say.Say("cli.since"), "untilDate": say.Say("cli.until-date"), "limit": say.Say("cli.limit"), "words": say.Say("cli.words"),
		"requests": say.Say("cli.requests"), "accept": say.Say("cli.accept"), "refuse": say.Say("cli.refuse"),
		"people": say.Say("cli.people"), "peopleList": say.Say("cli.people-list"), "peopleShow": say.Say("cli.people-show"),
		"peopleAdd": say.Say("cli.people-add"), "peopleRename": say.Say("cli.people-rename"), "peopleMove": say.Say("cli.people-move"),
		"peopleRemove": say.Say("cli.people-remove"), "peopleCancel": say.Say("cli.people-cancel"), "peopleBlock": say.Say("cli.people-block"),
		"peopleUnblock": say.Say("cli.people-unblock"), "peopleBlocked": say.Say("cli.people-blocked"),
		"whom": say.Say("cli.whom"), "ofAccount": say.Say("cli.of-account"), "onlyAccount": say.Say("cli.only-account"),
		"contactName": say.Say("cli.contact-name"), "contactGroup": say.Say("cli.contact-group"), "addMessage": say.Say("cli.add-message"),
		"newName": say.Say("cli.new-name"), "newGroups": say.Say("cli.new-groups"), "report": say.Say("cli.report"),
		"export": say.Say("cli.export"), "exportFile": say.Say("cli.export-file"), "import": say.Say("cli.import"),
		"importFile": say.Say("cli.import-file"), "importCheck": say.Say("cli.import-check"),
		"log": say.Say("cli.log"), "logNumber": say.Say("cli.log-number"), "logFollow": say.Say("cli.log-follow"),
		"doctor": say.Say("cli.doctor"), "doctorAddress": say.Say("cli.doctor-address"),
		"open": say.Say("cli.open"), "openLink": say.Say("cli.open-link"),
		"autostart": say.Say("cli.autostart"), "autostartState": say.Say("cli.autostart-state"),
		"policy": say.Say("cli.policy"), "policyCheck": say.Say("cli.policy-check"), "policyShow": say.Say("cli.policy-show"), "policyFile": say.Say("cli.policy-file"),
		"serve": say.Say("cli.serve"), "listen": say.Say("cli.listen"),
		"completion": say.Say("cli.completion"), "completionShell": say.Say("cli.completion-shell"),
	}
}

// printHelp prints the help page of kong, which knows its own few words in English
// only, in the person's language.
func (p *program) printHelp(options kong.HelpOptions, c *kong.Context) error {
	out := c.Stdout
	var page strings.Builder
	c.Stdout = &page
	err := kong.DefaultHelpPrinter(options, c)
	c.Stdout = out
	if err != nil {
		return err
	}
	_, err = strings.NewReplacer(
		"Usage:", p.words.Say("cli.help-usage"),
		"Commands:", p.words.Say("cli.help-commands"),
		"Arguments:", p.words.Say("cli.help-arguments"),
		"Flags:", p.words.Say("cli.help-flags"),
		"[flags]", p.words.Say("cli.help-some-flags"),
		"Show context-sensitive help.", p.words.Say("cli.help-help"),
		`Run "vestnik <command> --help" for more information on a command.`, p.words.Say("cli.help-more"),
		"<command>", p.words.Say("cli.help-command"),
	).WriteString(out, page.String())
	return err
}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("vestnik", desk.Version)
	return nil
}
