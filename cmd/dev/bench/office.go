package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"vestnik/cmd/dev/bench/stamp"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// resource is what the client and the colleague sign in as; the others of the crowd
// add something to it.
const resource = "bench"

// account is somebody who takes part.
type account struct{ local, domain, password string }

func (a account) bare() string { return a.local + "@" + a.domain }
func (a account) full() string { return a.bare() + "/" + resource }

// office is the server and, on connections of their own over plain TCP, who is at the
// other end of everything that is measured: the colleague, and in a burst a crowd.
type office struct {
	server    *servertest.Server
	client    account // the client under test
	colleague *colleague
	crowd     []*colleague // all who send in a burst; he is the first of them
	version   string
}

// crowdSize is more than one: see burst.
const crowdSize = 4

// openOffice starts the server and lets the colleague in.
func openOffice(ctx context.Context) (*office, error) {
	server, err := servertest.StartProsody(servertest.Cleartext())
	if err != nil {
		return nil, err
	}
	o := &office{server: server}
	member := func(local string) account { return account{local, server.Domains[0], server.Users[local]} }
	o.client = member("bob")
	for i := range crowdSize {
		c, err := meet(ctx, server.Addr, member("alice"), resource+strings.Repeat("+", i))
		if err != nil {
			o.close()
			return nil, err
		}
		o.crowd = append(o.crowd, c)
	}
	o.colleague = o.crowd[0]
	if o.version, err = o.colleague.serverVersion(ctx); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

func (o *office) close() {
	for _, c := range o.crowd {
		c.session.Close()
	}
	o.server.Close()
}

// send lets the colleague send to the client; without an interval the crowd, each of
// them a share. It returns when sending began.
func (o *office) send(ctx context.Context, p pace) (began int64, err error) {
	to, began := o.client.full(), stamp.Now()
	if p.interval > 0 {
		return began, o.colleague.send(ctx, to, 0, p.n, p.interval)
	}
	sent := make(chan error)
	for i, c := range o.crowd {
		first, last := share(p.n, len(o.crowd), i)
		go func() { sent <- c.send(ctx, to, first, last, 0) }()
	}
	for range o.crowd {
		err = errors.Join(err, <-sent)
	}
	return began, err
}

// door returns where a way of connecting finds the server, host:port.
func (o *office) door(w *Way) string {
	if !w.http {
		return o.server.Addr
	}
	u, err := url.Parse(o.server.URL)
	if err != nil {
		panic(err) // servertest has made it
	}
	return u.Host
}

// cpu returns the processor time that the server has used since its start.
func (o *office) cpu() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(o.server.PID()) + "/stat")
	if err != nil {
		return 0, err
	}
	// The name of the program, in parentheses, may hold anything; utime and stime
	// are the 12th and 13th field behind it, in hundredths of a second.
	_, fields, _ := strings.Cut(string(stat), ") ")
	words := strings.Fields(fields)
	return time.Duration(integer(words, 11)+integer(words, 12)) * 10 * time.Millisecond, nil
}

// colleague is the other end: a session over plain TCP that sends as fast as a
// connection takes it.
type colleague struct {
	account account
	conn    net.Conn
	session *im.Client
	inbox   stamp.Inbox
}

func meet(ctx context.Context, address string, who account, as string) (*colleague, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	jid, err := xmpp.ParseAddress(who.bare())
	if err != nil {
		return nil, err
	}
	c := &colleague{account: who, conn: prompt{conn.(*net.TCPConn)}}
	c.session, err = im.Open(ctx, conn, session.Config{
		Account: jid, Password: who.password, Resource: as, Handler: message.HandlerFunc(c.note),
	}, im.Program{})
	return c, err
}

// serverVersion asks the server which it is, XEP-0092.
func (c *colleague) serverVersion(ctx context.Context) (string, error) {
	domain, err := xmpp.ParseAddress(c.account.domain)
	if err != nil {
		return "", err
	}
	node, err := c.session.Query(ctx, "get", domain, []byte("<query xmlns='jabber:iq:version'/>"))
	if err != nil {
		return "", err
	}
	q := node.Child("jabber:iq:version", "query")
	return q.ChildText("jabber:iq:version", "name") + " " + q.ChildText("jabber:iq:version", "version"), nil
}

// batch is how much a burst writes at once.
const batch = 64 << 10

// send sends the messages from first up to last, one in each interval; without an
// interval as fast as the connection takes them. Nobody else writes to the connection
// meanwhile.
func (c *colleague) send(ctx context.Context, to string, first, last int, interval time.Duration) error {
	var out bytes.Buffer
	start := time.Now()
	for seq := first; seq < last; seq++ {
		if wait := time.Until(start.Add(time.Duration(seq-first) * interval)); interval > 0 && wait > 0 {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		fmt.Fprintf(&out, "<message to='%s' type='headline' id='m%d'><body>%s</body></message>",
			to, seq, stamp.Stamp{Seq: seq, Sent: stamp.Now()})
		if interval == 0 && out.Len() < batch && seq < last-1 {
			continue
		}
		if _, err := out.WriteTo(c.conn); err != nil {
			return err
		}
	}
	return nil
}

// note notes a message of the benchmark.
func (c *colleague) note(m message.Message) bool {
	c.inbox.Add(m.Body)
	return false
}
