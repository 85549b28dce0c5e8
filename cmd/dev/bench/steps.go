package bench

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"vestnik/cmd/dev/bench/figures"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/boshtest"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// steps measures what is saved by taking fewer of them: our sign-in over BOSH and TLS, far
// away, at a server of its own that offers SASL2, Bind2 and tokens. It runs in this process,
// since a token goes from one sign-in to the next.
func steps(ctx context.Context, r *run, w *Way) error {
	if w.peer || !w.http {
		return nil
	}
	server, err := servertest.StartProsody(servertest.SASL2(servertest.Daily))
	if err != nil {
		r.report.note("not measured: %v", err)
		return nil
	}
	defer server.Close()
	relay, err := boshtest.NewRelay(strings.TrimSuffix(strings.TrimPrefix(server.SecureURL, "https://"), "/http-bind"))
	if err != nil {
		return err
	}
	defer relay.Close()
	relay.Delay(r.load.farDelay)
	account, err := xmpp.ParseAccount("bob@" + server.Domains[0])
	if err != nil {
		return err
	}
	s := stepper{server: server, url: "https://" + relay.Addr() + "/http-bind", cfg: session.Config{
		Account: account, Password: server.Users["bob"], Resource: resource,
		UserAgent: session.UserAgent{ID: "d4565fa7-4d72-4749-b3d3-740edbf87770"},
		Handler:   message.HandlerFunc(func(message.Message) bool { return false }),
	}}
	for _, way := range []struct {
		name       string
		old, token bool
	}{{"SASL", true, false}, {"SASL2, Bind2", false, false}, {"with a token", false, true}} {
		var took []time.Duration
		for range r.load.farSignIns {
			d, err := s.signIn(ctx, way.old, way.token)
			if err != nil {
				return fmt.Errorf("%s: %w", way.name, err)
			}
			took = append(took, d)
		}
		r.report.put("sign-in over TLS", "far, "+way.name+", median", milliseconds, w.Name, inMilliseconds(figures.Median(took)))
	}
	return nil
}

// stepper signs in and out again and again.
type stepper struct {
	server *servertest.Server
	url    string
	cfg    session.Config
	token  session.Token
}

// signIn signs in over a connection of its own, out again, and returns how long the first
// has taken.
func (s *stepper) signIn(ctx context.Context, old, token bool) (time.Duration, error) {
	cfg := s.cfg
	cfg.Known.NoSASL2 = old
	if token {
		cfg.Token = s.token
	}
	path, err := transport.New(transport.Config{RootCAs: s.server.CA})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	c, err := im.SignIn(ctx, func(context.Context) (net.Conn, error) {
		return bosh.Dial(bosh.Config{URL: s.url, Transport: path})
	}, cfg, im.Program{})
	took := time.Since(start)
	if err != nil {
		return 0, err
	}
	s.token = c.Token()
	return took, c.Close()
}
