package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/winrt"
)

// commands is the command line. Its options are a contract with scripts.
type commands struct {
	Run       runCommand       `cmd:"" default:"1" hidden:""`
	Send      sendCommand      `cmd:"" help:"cli.send"`
	Scheduled scheduledCommand `cmd:"" help:"cli.scheduled"`
	Watch     watchCommand     `cmd:"" help:"cli.watch"`
	Bot       botCommand       `cmd:"" help:"cli.bot"`
	Gateway   gatewayCommand   `cmd:"" help:"cli.gateway"`
	History   historyCommand   `cmd:"" help:"cli.history"`
	Search    searchCommand    `cmd:"" help:"cli.search"`
	Alerts    alertsCommand    `cmd:"" help:"cli.alerts"`
	Status    statusCommand    `cmd:"" help:"cli.status"`
	Presence  presenceCommand  `cmd:"" help:"cli.presence"`
	People    peopleCommand    `cmd:"" help:"cli.people"`
	Service   serviceCommand   `cmd:"" help:"cli.service"`
	Room      roomCommand      `cmd:"" help:"cli.room-command"`
	Settings  settingsCommand  `cmd:"" help:"cli.settings"`
	SetAside  setAsideCommand  `cmd:"" help:"cli.set-aside"`
	Policy    policyCommand    `cmd:"" help:"cli.policy"`
	Autostart autostartCommand `cmd:"" help:"cli.autostart"`
	Account   accountCommand   `cmd:"" help:"cli.account-command"`
	Login     loginCommand     `cmd:"" help:"cli.login"`
	Logout    logoutCommand    `cmd:"" help:"cli.logout"`
	Open      openCommand      `cmd:"" help:"cli.open"`
	Quit      quitCommand      `cmd:"" help:"cli.quit"`
	Log       logCommand       `cmd:"" help:"cli.log"`
	Wipe      wipeCommand      `cmd:"" help:"cli.wipe"`
	Export    exportCommand    `cmd:"" help:"cli.export"`
	Import    importCommand    `cmd:"" help:"cli.import"`
	Test      testPopupCommand `cmd:"" name:"test-popup" help:"cli.test-popup"`
	Doctor    doctorCommand    `cmd:"" help:"cli.doctor"`
	Demo      demoCommand      `cmd:"" help:"cli.demo"`
	Version   versionCommand   `cmd:"" help:"cli.version"`
	Complete  completeCommand  `cmd:"" name:"completion" help:"cli.completion"`
	Manual    manualCommand    `cmd:"" hidden:""`
}

// accountOptions name an account for one call, instead of the stored one.
type accountOptions struct {
	JID          string `name:"jid" placeholder:"J" help:"cli.jid"`
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"cli.password-file"`
	wayOptions
}

// wayOptions say how an account reaches its server.
type wayOptions struct {
	URL       string `name:"url" placeholder:"U" help:"cli.url"`
	CAFile    string `name:"ca-file" placeholder:"F" help:"cli.ca-file"`
	CertFile  string `name:"cert-file" placeholder:"F" help:"cli.cert-file"`
	KeyFile   string `name:"key-file" placeholder:"F" help:"cli.key-file"`
	Pin       string `name:"pin" placeholder:"P" help:"cli.pin"`
	Trust     string `name:"trust" placeholder:"FP" help:"cli.trust"`
	Proxy     string `name:"proxy" placeholder:"U" help:"cli.proxy"`
	AllowHTTP bool   `name:"allow-http" help:"cli.allow-http"`
}

var errNeedsRecipient = errors.New("missing flags: --to=ADDRESS | --group | --all")

var errNeedsAccount = errors.New("--url, --password-file, --cert-file, --pin, --trust and --proxy need --jid")

// Validate implements kong's interface. A server, a way to it or a password without an
// account would be ignored, and the message go out in the name of another one.
func (o *accountOptions) Validate() error {
	if o.JID == "" && (o.URL != "" || o.PasswordFile != "" || o.CertFile != "" || o.Pin != "" || o.Trust != "" || o.Proxy != "") {
		return errNeedsAccount
	}
	return nil
}

type sendCommand struct {
	accountOptions
	Account string `name:"account" placeholder:"J" help:"cli.account"`
	audience
	Room string `placeholder:"ROOM" help:"cli.to-room"`
	waiting
	Subject string `placeholder:"S" help:"cli.subject"`
	Type    string `enum:"chat,headline,normal" default:"chat" placeholder:"TYPE" help:"cli.type"`
	noticeOptions
	At   string   `placeholder:"T" help:"cli.at"`
	File []string `sep:"none" placeholder:"F" help:"cli.file"`
	Text *string  `arg:"" optional:"" name:"TEXT|-" help:"cli.text"`
}

// noticeOptions are what a message says of itself besides its text.
type noticeOptions struct {
	Urgency string   `enum:"low,normal,high" default:"normal" placeholder:"U" help:"cli.urgency"`
	Expires string   `placeholder:"T" help:"cli.expires"`
	Button  []string `sep:"none" placeholder:"VALUE=LABEL" help:"cli.button"`
	Link    string   `placeholder:"U" help:"cli.link"`
	payloadOptions
}

// Validate implements kong's interface: somebody is to get something.
func (c *sendCommand) Validate() error {
	if len(c.To) == 0 && c.Room == "" && !c.desk().Roster() {
		return errNeedsRecipient
	}
	if c.Text == nil && len(c.File) == 0 {
		return errNeedsText
	}
	return c.accountOptions.Validate()
}

type watchCommand struct {
	accountOptions
	Room []ordered `sep:"none" placeholder:"ROOM" help:"cli.watch-room"`
	Nick []ordered `sep:"none" placeholder:"N" help:"cli.watch-nick"`
	JSON bool      `name:"json" help:"cli.json"`
}

type loginCommand struct {
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"cli.password-file-or-prompt"`
	wayOptions
	AllowWeaker bool   `name:"allow-weaker" help:"cli.allow-weaker"`
	Address     string `arg:"" name:"ADDRESS" help:"cli.login-address"`
}

type logoutCommand struct {
	Forget  bool   `name:"forget" help:"cli.forget"`
	Address string `arg:"" optional:"" name:"ADDRESS" help:"cli.logout-address"`
}

type statusCommand struct {
	JSON bool `name:"json" help:"cli.json"`
}

type presenceCommand struct {
	Until string `name:"until" placeholder:"T" help:"cli.until"`
	Show  string `arg:"" enum:"available,chat,away,xa,dnd,invisible,offline" help:"cli.show"`
	Text  string `arg:"" optional:"" help:"cli.status-text"`
}

type doctorCommand struct {
	PasswordFile string `name:"password-file" placeholder:"F|-" help:"cli.password-file"`
	wayOptions
	JSON    bool   `name:"json" help:"cli.json"`
	Address string `arg:"" optional:"" name:"ADDRESS" help:"cli.doctor-address"`
}

type demoCommand struct {
	Serve  bool   `help:"cli.serve"`
	Listen string `default:"127.0.0.1:0" placeholder:"ADDRESS:PORT" help:"cli.listen"`
	JSON   bool   `name:"json" help:"cli.json"`
	Home   string `hidden:"" placeholder:"DIR"` // where it lives; whoever names it removes it
}

// runCommand becomes the resident, or has the one that runs show a view.
type runCommand struct{ view desk.View }

type (
	quitCommand      struct{}
	setAsideCommand  struct{}
	testPopupCommand struct {
		JSON bool `name:"json" help:"cli.json"`
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
	parser, err := kong.New(&commands{}, kong.Name("vestnik"), kong.Description("cli.description"),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p), kong.Help(p.printHelp))
	if err != nil {
		return nil, err
	}
	parsed, err := parser.Parse(markTexts(programArguments(args)))
	if err != nil {
		return nil, err
	}
	return parsed, unmark(parsed.Model)
}

// describe puts the person's words where the commands and their options name them by id.
// Only those who read them need them: to look all of them up takes longer than the rest
// of a short command.
func describe(words *locale.Words, app *kong.Application) error {
	return kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		switch node := node.(type) {
		case *kong.Application:
			node.Help = described(words, node.Help)
		case *kong.Node: // a command
			node.Help = described(words, node.Help)
		case *kong.Value: // an argument, or what belongs to an option
			if node.Default != "" && isID(node.Help) {
				node.Help = words.Say(node.Help) + " " + words.Say("cli.help-default", "Value", node.Default)
			}
			node.Help = described(words, node.Help)
		}
		return next(nil)
	})
}

// described leaves alone what is no id: kong's own words, and those looked up before.
func described(words *locale.Words, help string) string {
	if isID(help) {
		return words.Say(help)
	}
	return help
}

func isID(help string) bool { return strings.HasPrefix(help, "cli.") }

// printHelp prints the help page of kong, which knows its own few words in English
// only, in the person's language.
func (p *program) printHelp(options kong.HelpOptions, c *kong.Context) error {
	if err := describe(p.words, c.Model); err != nil {
		return err
	}
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
