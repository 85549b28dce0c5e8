package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp/bosh/manager"
)

// demoPath is where the office answers, as most servers do.
const demoPath = "/http-bind"

// Run serves the embedded office, alone or with a resident that is signed in.
func (c *demoCommand) Run(ctx context.Context, p *program) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	office, err := openOffice(c.Listen, demo.Options{Locale: p.words.Language(), Archive: true, Remembered: true})
	if err != nil {
		return sentence(p.words.Say("cli.listen-failed", "Reason", err.Error()))
	}
	defer office.close()
	if c.Serve {
		office.announce(c.JSON, p)
		<-ctx.Done()
		return nil
	}
	return office.visit(ctx, p, c.Home)
}

// office is the embedded server behind its BOSH address.
type office struct {
	*demo.Office
	url     string
	caFile  string // whom to trust about the files
	streams *manager.Listener
	close   func()
}

// openOffice serves until it is closed, which is after those who are signed in have
// left.
func openOffice(address string, like demo.Options) (*office, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	depot, err := openDepot(l.Addr())
	if err != nil {
		l.Close()
		return nil, err
	}
	like.Files = depot.base()
	ctx, cancel := context.WithCancel(context.Background())
	streams := manager.New(manager.Config{})
	o := &office{Office: demo.New(like), url: "http://" + l.Addr().String() + demoPath, caFile: depot.caFile(), streams: streams}
	mux := http.NewServeMux()
	mux.Handle(demoPath, streams)
	mux.Handle(demoPath+"/", streams)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute}
	var all sync.WaitGroup
	all.Go(func() { _ = server.Serve(l) })
	all.Go(func() { _ = o.Serve(ctx, streams) })
	all.Go(func() { depot.serve(o.Files()) })
	o.close = func() {
		cancel()
		streams.Close()
		server.Close()
		depot.close()
		all.Wait()
	}
	return o, nil
}

type accountLine struct {
	JID      string `json:"jid"`
	Password string `json:"password"`
}

// announce prints where the office is and who can sign in.
func (o *office) announce(asJSON bool, p *program) {
	accounts := []accountLine{}
	for jid, password := range o.Accounts() {
		accounts = append(accounts, accountLine{jid, password})
	}
	slices.SortFunc(accounts, func(a, b accountLine) int { return strings.Compare(a.JID, b.JID) })
	if asJSON {
		_ = printJSON(os.Stdout, struct {
			Event    string        `json:"event"`
			URL      string        `json:"url"`
			Domain   string        `json:"domain"`
			Accounts []accountLine `json:"accounts"`
			CAFile   string        `json:"caFile"`
		}{"ready", o.url, o.Domain(), accounts, o.caFile})
		return
	}
	fmt.Println(p.words.Say("cli.demo-url", "URL", o.url))
	for _, a := range accounts {
		fmt.Println(p.words.Say("cli.demo-account", "Address", a.JID, "Password", a.Password))
	}
	fmt.Println(p.words.Say("cli.demo-files", "File", o.caFile))
}

// guest is an account of the office, complete.
func (o *office) guest() (a desk.Account) {
	for jid, password := range o.Accounts() {
		a = desk.Account{Address: jid, Password: password, URL: o.url, AllowHTTP: true, CAFile: o.caFile}
	}
	return a
}

// resident runs one that is signed in to the office, which nobody's policy is for, and in its rooms.
func (o *office) resident(ctx context.Context, p *program) (*alone, error) {
	return startAlone(ctx, p, o.guest(), nil, true)
}

// visit runs a resident that is signed in to the office, in a home of its own, empty for a new
// one, and without the person's keyring, and opens its window.
func (o *office) visit(ctx context.Context, p *program, home string) (err error) {
	if home == "" {
		if home, err = os.MkdirTemp("", "vestnik-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(home)
	}
	os.Setenv(settings.HomeEnv, home)
	dirs, err := settings.StandardDirs()
	if err == nil {
		err = dirs.Make()
	}
	if err != nil {
		return err
	}
	account := o.guest()
	socket, err := desk.Listen(dirs.Socket())
	if err != nil {
		return err
	}
	own, err := o.resident(ctx, p)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	var serving sync.WaitGroup
	defer serving.Wait() // whoever asked to quit is still answered
	defer cancel()
	defer own.stop()
	serving.Go(func() {
		_ = desk.Serve(ctx, socket, own.desk)
		cancel()
	})
	go o.endWithQuit(ctx, own.desk, cancel)
	fmt.Println(p.words.Say("cli.demo-signed-in", "Address", account.Address, "URL", o.url))
	fmt.Println(p.words.Say("cli.demo-end"))
	p.faces(ctx, own.desk, new(update))
	return nil
}

// endWithQuit ends the demo when the person quits from the tray.
func (*office) endWithQuit(ctx context.Context, d desk.Desk, end func()) {
	defer end()
	for ctx.Err() == nil {
		s, err := d.Snapshot(ctx)
		if err != nil {
			return
		}
		events, err := d.Watch(ctx, s.Seq)
		if err != nil {
			continue
		}
		for e := range events {
			if e.Kind == desk.EventQuit {
				return
			}
		}
	}
}
