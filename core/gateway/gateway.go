package gateway

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/netutil"

	"vestnik/core/desk"
)

// Desk is what a gateway needs of one.
type Desk interface {
	desk.Feed
	Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error)
	Send(ctx context.Context, m desk.Outgoing) (desk.Message, error)
	EnterRoom(ctx context.Context, e desk.RoomEntry) (desk.Room, error)
}

// Options is what a gateway is made of.
type Options struct {
	Config *Config
	Desk   Desk
	Now    func() time.Time // nil: the time
	// File is where requests are kept, beside the journal of the desk and for as long as
	// that: one without the other is of no use.
	File string
	// Client calls back; nil: one that waits for ten seconds at most and goes where it is told
	// to, and not on from there.
	Client *http.Client
	// PassedOn says above a message that goes on to a deputy whom it has not reached; nil: nothing is said.
	PassedOn func(to []string) string
	// Log takes lines for who runs it: no texts, no tokens.
	Log func(format string, args ...any)
}

// Gateway is an [http.Handler]. [Gateway.Run] is to run as long as it is used.
type Gateway struct {
	Options
	store    *store
	mux      *http.ServeMux
	slots    chan struct{}
	wrong    *bucket       // for those whose token is none
	due      chan struct{} // there is something to call back
	deputies chan struct{} // there is something to pass on, some time
	gap      chan struct{} // something may have been missed
	figures  figures
	people   people
	entered  entered
	health   atomic.Pointer[desk.Status]
	patience

	displayed map[desk.Ref]int64 // the last that was noted; of who follows
}

// The most that a gateway does at a time.
const (
	maxConnections = 1024
	maxRequests    = 128
	maxBody        = 512 << 10
)

// patience is how long is waited for who asks.
type patience struct {
	head, whole time.Duration // for his request
	slot        time.Duration // for one of the others to be done
}

// Open opens the file of a gateway, and returns one that is ready.
func Open(o Options) (*Gateway, error) {
	s, err := openStore(o.File)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	g := &Gateway{Options: o, store: s, slots: make(chan struct{}, maxRequests), wrong: newBucket(20), due: make(chan struct{}, 1), deputies: make(chan struct{}, 1), gap: make(chan struct{}, 1), displayed: map[desk.Ref]int64{}}
	g.patience = patience{head: 5 * time.Second, whole: 15 * time.Second, slot: 5 * time.Second}
	g.routes()
	return g, nil
}

// Close closes the file, when nothing runs any more.
func (g *Gateway) Close() error { return g.store.close() }

// Run follows the desk, and calls back, until ctx ends or the desk quits.
func (g *Gateway) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() { g.callBack(ctx) })
	all.Go(func() { g.catchUp(ctx) })
	all.Go(func() { g.passOn(ctx) })
	all.Go(func() { g.forget(ctx) })
	if len(g.Config.rooms()) > 0 {
		all.Go(func() { g.stayInRooms(ctx) })
	}
	err := g.follow(ctx)
	cancel()
	all.Wait()
	return err
}

// forget prunes the file, now and then.
func (g *Gateway) forget(ctx context.Context) {
	for {
		if err := g.store.prune(ctx, g.Now()); err != nil && ctx.Err() == nil {
			g.Log("gateway: old requests stay until later: %v", err)
		}
		select {
		case <-time.After(time.Hour):
		case <-ctx.Done():
			return
		}
	}
}

// Serve answers on a listener until ctx ends, and waits a moment for what is being answered.
// Who is slow to ask or to listen is cut off.
func (g *Gateway) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: g, ReadHeaderTimeout: g.head, ReadTimeout: g.whole, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 16 << 10,
	}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		late, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = server.Shutdown(late)
		server.Close()
	})
	err := server.Serve(netutil.LimitListener(l, maxConnections))
	if stop() {
		return err
	}
	<-ended // Serve returns when nobody can come any more, and not when all are gone
	return nil
}

// ServeHTTP implements [http.Handler].
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	g.mux.ServeHTTP(w, r)
}

func (g *Gateway) routes() {
	g.mux = http.NewServeMux()
	g.mux.HandleFunc("GET /healthz", g.healthz)
	g.mux.HandleFunc("GET /metrics", g.metrics)
	g.mux.Handle("POST /v1/messages", g.taking("own", readOwn, answerOwn, refuseOwn))
	g.mux.HandleFunc("GET /v1/messages/{id}", g.tell)
	g.mux.Handle("POST /message", g.taking("gotify", readGotify, answerGotify, refuseGotify))
	g.mux.Handle("POST /alertmanager/{topic}", g.taking("alertmanager", readAlerts, answerOwn, refuseOwn))
	g.mux.Handle("POST /template/{name}", g.taking("template", g.readTemplate, answerOwn, refuseOwn))
	ntfy := g.taking("ntfy", readNtfy, answerNtfy, refuseNtfy)
	for _, method := range []string{"POST", "PUT"} {
		g.mux.Handle(method+" /{$}", g.taking("ntfy", readNtfyJSON, answerNtfy, refuseNtfy))
		g.mux.Handle(method+" /{topic}", ntfy)
	}
	g.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuseOwn(w, refusal{http.StatusNotFound, "there is nothing under this path; messages are posted to /v1/messages", 0})
	})
}

// shape is how a request of some tool is read. The token says by which topics it may go.
type shape func(r *http.Request, body []byte, by *token) (post, error)

// taking is the one way of what is posted.
func (g *Gateway) taking(name string, read shape, answer func(http.ResponseWriter, *http.Request, *receipt), refuse func(http.ResponseWriter, refusal)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := g.take(w, r, read)
		if err != nil {
			no := refusalOf(err)
			if no.status >= 500 {
				g.Log("gateway: %s: %d: %s", name, no.status, no.text)
			}
			g.figures.count(name, no.status)
			refuse(w, no)
			return
		}
		g.figures.count(name, http.StatusOK)
		answer(w, r, got)
	})
}

func (g *Gateway) take(w http.ResponseWriter, r *http.Request, read shape) (*receipt, error) {
	by, err := g.caller(r)
	if err != nil {
		return nil, err
	}
	if wait := by.rate.take(g.Now()); wait > 0 {
		return nil, refusal{http.StatusTooManyRequests, "too many posts by this token", wait}
	}
	leave, err := g.slot(r.Context(), by)
	if err != nil {
		return nil, err
	}
	defer leave()
	body, err := readBody(w, r)
	if err != nil {
		return nil, err
	}
	p, err := read(r, body, by)
	if err != nil {
		return nil, cmp.Or(asRefusal(err), error(refusal{http.StatusBadRequest, err.Error(), 0}))
	}
	return g.submit(r.Context(), by, p)
}

// slot waits until there is room for one more that is answered, among those of its token and
// among all, and returns what makes room again.
func (g *Gateway) slot(ctx context.Context, by *token) (leave func(), err error) {
	late := time.NewTimer(g.patience.slot)
	defer late.Stop()
	if err := enter(ctx, by.slots, late.C); err != nil {
		return nil, err
	}
	if err := enter(ctx, g.slots, late.C); err != nil {
		<-by.slots
		return nil, err
	}
	return func() { <-g.slots; <-by.slots }, nil
}

func enter(ctx context.Context, slots chan<- struct{}, late <-chan time.Time) error {
	select {
	case slots <- struct{}{}:
		return nil
	case <-late:
		return refusal{http.StatusServiceUnavailable, "too much is posted at once", time.Second}
	case <-ctx.Done():
		return ctx.Err()
	}
}
