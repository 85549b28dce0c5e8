package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/gateway"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

// serveGateway runs a resident of the gateway's own, whose journal stays in dir, and takes what is
// posted for it. Unlike [startAlone] it begins without a server, and goes on with the session
// that it had when it was killed: else what was under way would go out twice.
func (p *program) serveGateway(ctx context.Context, account desk.Account, dir string, config *gateway.Config, l net.Listener) error {
	store, err := journal.Open(filepath.Join(dir, "journal.db"))
	if err != nil {
		return err
	}
	defer store.Close()
	file := filepath.Join(dir, "settings.json")
	if err := signedInGateway(file, account); err != nil {
		return err
	}
	keys := sealing{&memory{passwords: map[string]string{account.Address: account.Password}}}
	cfg := p.config(file, store, keys, keys)
	cfg.SessionFile, cfg.PeopleDir, cfg.Policy = filepath.Join(dir, "session"), filepath.Join(dir, "people"), allowed
	cfg.NoAutojoin = true // its rooms are those of its topics
	a := agent.New(cfg)
	g, err := gateway.Open(gateway.Options{Config: config, Desk: a, File: filepath.Join(dir, "requests.db"), PassedOn: p.passedOn, Log: log.Printf})
	if err != nil {
		return err
	}
	defer g.Close()
	var all sync.WaitGroup
	ran, ended := context.WithCancel(context.Background())
	all.Go(func() { defer ended(); _ = a.Run(context.Background()) })
	all.Go(func() { expireGateway(ran, store) })
	all.Go(func() { p.tellTrouble(ran, a) })
	serving, stop := context.WithCancel(ctx)
	defer stop()
	var served error
	all.Go(func() { defer stop(); served = g.Serve(serving, l) })
	err = g.Run(serving)
	stop()
	_ = a.Quit(context.Background())
	all.Wait()
	return errors.Join(err, served)
}

// mostPassedOn is how many of those who have not acknowledged a message its deputy is told: what it
// says stands below them.
const mostPassedOn = 3

// passedOn says to a deputy why he gets a message.
func (p *program) passedOn(to []string) string {
	named := strings.Join(to[:min(len(to), mostPassedOn)], ", ")
	if more := len(to) - mostPassedOn; more > 0 {
		named += fmt.Sprintf(", … +%d", more)
	}
	return p.words.Say("cli.gateway-passed-on", "To", named)
}

// signedInGateway has the settings say that an account is signed in, and keeps what they know of it. The
// person's own programs come before the gateway: 0 is the last that still gets messages.
func signedInGateway(file string, account desk.Account) error {
	s, err := settings.Load(file)
	if err != nil {
		return err
	}
	is := agent.Kept(account)
	if was := s.Account(account.Address); was != nil {
		is.Resource, is.Mechanism, is.NoSASL2 = was.Resource, was.Mechanism, was.NoSASL2
	}
	s.Accounts, s.Proxy, s.Pin, s.Priority = []settings.Account{is}, account.Proxy, account.Pin, new(int8)
	return settings.Save(file, s)
}

// sealing is a keyring that lives as long as the process, and yet has the key to the kept session: it
// is made of the password, which is there at each start. An account with a certificate begins
// a new session each time.
type sealing struct{ *memory }

// Get implements [account.Vault].
func (s sealing) Get(ctx context.Context, name string) (string, error) {
	known, err := s.memory.Get(ctx, name)
	address, sealed := strings.CutPrefix(name, "session of ")
	if password, _ := s.memory.Get(ctx, address); err != nil && sealed && password != "" {
		key := hmac.New(sha256.New, []byte(password))
		key.Write([]byte(name))
		return base64.StdEncoding.EncodeToString(key.Sum(nil)), nil
	}
	return known, err
}

// gatewayKeeps is for how long its messages are kept, as the requests are.
const gatewayKeeps = 30 * 24 * time.Hour

func expireGateway(ctx context.Context, store *journal.Journal) {
	for {
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
			return
		}
		if _, err := store.Expire(ctx, time.Now().Add(-gatewayKeeps)); err != nil && ctx.Err() == nil {
			log.Printf("journal: what is too old stays until later: %v", err)
		}
	}
}

// tellTrouble logs why the account is not on line, each reason once.
func (p *program) tellTrouble(ctx context.Context, d desk.Desk) {
	var told string
	say := func(s *desk.Status) {
		now := ""
		if problem := s.Problem; problem != nil {
			now = explain(p.words, problem)
		}
		if now != told && now != "" {
			log.Print(now)
		}
		told = now
	}
	for ctx.Err() == nil {
		s, err := d.Snapshot(ctx)
		if err != nil {
			return
		}
		say(&s.Status)
		events, err := d.Watch(ctx, s.Seq)
		if err != nil {
			continue
		}
		for e := range events {
			if e.Kind == desk.EventStatus {
				say(e.Status)
			}
		}
	}
}
