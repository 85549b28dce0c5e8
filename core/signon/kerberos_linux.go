package signon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/jcmturner/gokrb5/v8/client"
	"github.com/jcmturner/gokrb5/v8/config"
	"github.com/jcmturner/gokrb5/v8/credentials"
	"github.com/jcmturner/gokrb5/v8/spnego"

	"vestnik/core/xmpp/bosh/transport"
)

// ErrNoTicket says that nobody has signed in to a domain here, or that the ticket lies
// where it cannot be read.
var ErrNoTicket = errors.New("signon: no Kerberos ticket in a file")

// kerberos shows the ticket of the person.
type kerberos struct{}

func desktop() transport.SignOn { return kerberos{} }

// Schemes implements [transport.SignOn].
func (kerberos) Schemes() []string { return []string{"Negotiate"} }

// Begin implements [transport.SignOn]. It reads the ticket anew: kinit may have brought
// another one.
func (kerberos) Begin(_, host string) (transport.Proof, error) {
	file, err := cacheFile(os.Getenv("KRB5CCNAME"))
	if err != nil {
		return nil, err
	}
	realms, err := readConfig()
	if err != nil {
		return nil, err
	}
	c, err := open(file, realms)
	if err != nil {
		return nil, err
	}
	return &ticket{client: c, service: "HTTP/" + strings.ToLower(host)}, nil
}

// cacheFile returns the file in which tickets are, by the name of MIT Kerberos for it.
func cacheFile(name string) (string, error) {
	if name == "" {
		name = "/tmp/krb5cc_" + strconv.Itoa(os.Getuid())
	}
	if kind, rest, of := strings.Cut(name, ":"); of && !strings.Contains(kind, "/") {
		if !strings.EqualFold(kind, "FILE") {
			return "", fmt.Errorf("%w: %s", ErrNoTicket, kind)
		}
		name = rest
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxCache {
		return "", ErrNoTicket
	}
	return name, nil
}

// maxCache is more than tickets take, in bytes.
const maxCache = 4 << 20

// readConfig reads where the realms are. What the library does not know in it, such as
// includedir, is passed over.
func readConfig() (*config.Config, error) {
	name := os.Getenv("KRB5_CONFIG")
	if name == "" {
		name = "/etc/krb5.conf"
	}
	name, _, _ = strings.Cut(name, ":") // the first of several
	realms, err := config.Load(name)
	var unsupported config.UnsupportedDirective
	if err != nil && !errors.As(err, &unsupported) {
		return nil, fmt.Errorf("signon: %s: %w", name, err)
	}
	return realms, nil
}

// open reads a file of tickets. The library trusts its lengths.
func open(file string, realms *config.Config) (c *client.Client, err error) {
	defer func() {
		if r := recover(); r != nil {
			c, err = nil, fmt.Errorf("%w: it is broken: %v", ErrNoTicket, r)
		}
	}()
	tickets, err := credentials.LoadCCache(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTicket, err)
	}
	c, err = client.NewFromCCache(tickets, realms, client.DisablePAFXFAST(true))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoTicket, err)
	}
	return c, nil
}

// ticket is Kerberos within Negotiate: one message, which the proxy takes or not.
type ticket struct {
	client  *client.Client
	service string
	shown   bool
}

// Step implements [transport.Proof]. It asks the realm for a ticket to the proxy, where
// there is none yet.
func (t *ticket) Step(ctx context.Context, _ []byte) ([]byte, error) {
	if t.shown {
		return nil, nil
	}
	t.shown = true
	return within(ctx, func() (token []byte, err error) {
		defer func() { // it reads what comes over the network
			if r := recover(); r != nil {
				err = fmt.Errorf("signon: Kerberos: %v", r)
			}
		}()
		shown, err := spnego.SPNEGOClient(t.client, t.service).InitSecContext()
		if err != nil {
			return nil, fmt.Errorf("signon: a ticket for %s: %w", t.service, err)
		}
		return shown.Marshal()
	}, func([]byte) {})
}

// Close implements [transport.Proof].
func (t *ticket) Close() { go t.client.Destroy() } // a step that was left behind may hold it
