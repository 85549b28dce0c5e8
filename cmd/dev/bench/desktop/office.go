//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/gui/desktoptest"
)

// account is who a client signs in as.
type account struct{ local, domain, password string }

func (a account) bare() string { return a.local + "@" + a.domain }

// office is what all clients share: server, network, desktop, and a colleague, who sees them come
// and go and writes to them.
type office struct {
	dir       string
	server    *servertest.Server
	network   *network
	desktop   *desktoptest.Desktop
	screen    *screen
	colleague *colleague
}

// staff is how many people know each other. The first is the colleague, the next are
// those who use the clients.
const staff = 40

// openOffice opens it; what it writes goes into dir.
func openOffice(ctx context.Context, dir string) (*office, error) {
	o := &office{dir: dir}
	if err := o.open(ctx); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (o *office) open(ctx context.Context) (err error) {
	if o.server, err = servertest.StartProsody(servertest.Cleartext(), servertest.Staff(staff)); err != nil {
		return err
	}
	people := make([]string, staff)
	for i := range people {
		people[i] = o.member(i).local
	}
	if err = o.server.Acquaint(people...); err != nil {
		return err
	}
	if o.network, err = openNetwork(o.dir, o.server.Addr, o.server.CAFile); err != nil {
		return err
	}
	o.desktop, err = desktoptest.Start(desktoptest.Options{
		Size: screenSize, Panel: true, Daemon: desktoptest.Dunst, Keyring: desktoptest.Unlocked,
	})
	if err != nil {
		return err
	}
	if o.screen, err = openScreen(o.desktop); err != nil {
		return err
	}
	o.colleague, err = meet(ctx, o.server.Addr, o.member(0))
	return err
}

func (o *office) close() {
	if o.colleague != nil {
		o.colleague.Close()
	}
	if o.screen != nil {
		o.screen.close()
	}
	if o.desktop != nil {
		if err := o.desktop.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if o.network != nil {
		o.network.close()
	}
	if o.server != nil {
		o.server.Close()
	}
}

// member returns one of the staff.
func (o *office) member(i int) account {
	local := fmt.Sprint("u", i)
	return account{local, o.server.Domains[0], o.server.Users[local]}
}

// colleague is somebody who is on line over plain TCP.
type colleague struct {
	*im.Client
	account account

	mu      sync.Mutex
	came    map[string][]time.Time // when somebody's presence has come, by bare address
	changed chan struct{}          // closed with the next change
}

func meet(ctx context.Context, address string, who account) (*colleague, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	jid, err := xmpp.ParseAddress(who.bare())
	if err != nil {
		return nil, err
	}
	c := &colleague{account: who, came: map[string][]time.Time{}, changed: make(chan struct{})}
	c.Client, err = im.Open(ctx, conn, session.Config{Account: jid, Password: who.password, Resource: "bench", Handler: c}, im.Program{})
	if err != nil {
		return nil, err
	}
	return c, c.Announce(presence.Presence{})
}

// Take notes who comes; it implements [session.Handler].
func (c *colleague) Take(_ context.Context, events []session.Event) ([]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range events {
		if p, ok := e.(presence.Presence); ok && p.Type == "" {
			bare := p.From.Bare().String()
			c.came[bare] = append(c.came[bare], time.Now())
		}
	}
	close(c.changed)
	c.changed = make(chan struct{})
	return nil, nil
}

// patience is how long a client may take for anything.
const patience = time.Minute

var errPatience = errors.New("it takes more than a minute")

// sees waits until somebody has come on line since a moment, and returns when that was.
func (c *colleague) sees(ctx context.Context, who account, since time.Time) (time.Time, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errPatience)
	defer cancel()
	for {
		c.mu.Lock()
		all, changed := c.came[who.bare()], c.changed
		c.mu.Unlock()
		if i := slices.IndexFunc(all, since.Before); i >= 0 {
			return all[i], nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return time.Time{}, context.Cause(ctx)
		}
	}
}

// writes sends a message to somebody.
func (c *colleague) writes(to account, text string) error {
	address, err := xmpp.ParseAddress(to.bare())
	if err != nil {
		return err
	}
	_, err = c.Messages.Send(message.Message{To: address, Type: "chat", Body: text})
	return err
}
