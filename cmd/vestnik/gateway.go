package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"os"

	"vestnik/core/disk"
	"vestnik/core/gateway"
)

type gatewayCommand struct {
	accountOptions
	Listen  string `default:"127.0.0.1:8040" placeholder:"ADDRESS:PORT" help:"cli.gateway-listen"`
	Config  string `required:"" placeholder:"FILE" help:"cli.gateway-config"`
	TLSCert string `name:"tls-cert" placeholder:"F" help:"cli.gateway-tls-cert"`
	TLSKey  string `name:"tls-key" placeholder:"F" help:"cli.gateway-tls-key"`
}

// Run takes what is posted until the program is told to end.
func (c *gatewayCommand) Run(ctx context.Context, p *program) error {
	config, err := c.read(p)
	if err != nil {
		return err
	}
	account, err := c.choose(ctx, p, "")
	if err != nil {
		return err
	}
	l, at, err := c.open(p)
	if err != nil {
		return err
	}
	defer l.Close()
	dir, held, err := ownDir("gateway", account.Address)
	if errors.Is(err, disk.ErrHeld) {
		return sentence(p.words.Say("cli.gateway-runs", "Address", account.Address))
	}
	if err != nil {
		return err
	}
	defer held.Close()
	fmt.Println(p.words.Say("cli.gateway-ready", "URL", at)) // who comes already waits
	return p.serveGateway(ctx, account, dir, config, l)
}

// read reads the configuration, and warns where it lies open.
func (c *gatewayCommand) read(p *program) (*gateway.Config, error) {
	data, err := os.ReadFile(c.Config)
	if err != nil {
		return nil, err
	}
	p.warnOpen(c.Config)
	config, err := gateway.ParseConfig(data)
	if err != nil {
		return nil, sentence(p.words.Say("cli.gateway-bad-config", "File", c.Config, "Reason", err.Error()))
	}
	return config, nil
}

// open listens where the command line says, and warns where tokens could be read on the way.
func (c *gatewayCommand) open(p *program) (l net.Listener, at string, err error) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return nil, "", sentence(p.words.Say("cli.gateway-tls-both"))
	}
	var protected *tls.Config
	if c.TLSCert != "" {
		files := &certificates{cert: c.TLSCert, key: c.TLSKey}
		if _, err := files.get(nil); err != nil {
			return nil, "", sentence(p.words.Say("cli.gateway-bad-tls", "File", c.TLSCert, "Reason", err.Error()))
		}
		p.warnOpen(c.TLSKey)
		// No HTTP/2: a connection is a request at a time, so that the gateway's limits are what they say.
		protected = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get, NextProtos: []string{"http/1.1"}}
	}
	if l, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, "", sentence(p.words.Say("cli.gateway-no-listen", "Listen", c.Listen, "Reason", reasonOf(err)))
	}
	if at, is := l.Addr().(*net.TCPAddr); is && !at.IP.IsLoopback() && protected == nil {
		log.Print(p.words.Say("cli.gateway-in-clear", "Listen", c.Listen))
	}
	scheme := "http"
	if protected != nil {
		l, scheme = tls.NewListener(l, protected), "https"
	}
	return l, scheme + "://" + l.Addr().String(), nil
}

// reasonOf leaves out what the sentence says itself.
func reasonOf(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err.Error()
	}
	return err.Error()
}
