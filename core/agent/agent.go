package agent

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"vestnik/core/account"
	"vestnik/core/alert"
	"vestnik/core/availability"
	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/preference"
	"vestnik/core/rules"
	"vestnik/core/settings"
	"vestnik/core/xmpp/bosh"
)

// Config is what the resident is made of.
type Config struct {
	Version string
	// Language is the one that is spoken, by the phrases and by the faces, and which the server shall
	// speak in the next session. Speak has the program speak another from now on; empty: that of the
	// system. nil: nobody speaks.
	Language     func() string
	Speak        func(language string)
	Phrases      func() []string // the program's own, for a person without any
	SettingsFile string
	// SessionFile is where sessions are kept, so that they survive the program, see
	// [SessionFile]; empty: they do not.
	SessionFile string
	// PeopleDir is where is kept what servers have told of people: rosters, pictures, what
	// their programs can. It may be removed, and is then asked for again; empty: nothing is
	// kept.
	PeopleDir string
	// DraftsFile is where texts are kept that were begun and not sent; empty: they do
	// not survive the program.
	DraftsFile string
	// UploadsFile is where is kept which files are on their way, so that they go on when the
	// program starts anew; empty: they do not.
	UploadsFile string
	// Journal may be one that stands in for one that could not be opened. Then Trouble
	// says so, and SetAside puts the other aside, or returns why it cannot, and has the
	// program begin anew.
	Journal  *journal.Journal
	Trouble  *desk.Problem
	Notice   *desk.Problem // see [desk.Status]
	SetAside func() error
	// Vault answers at once or not at all; Patient waits for a person to unlock it.
	Vault, Patient account.Vault
	// Dial opens a connection to the account's server, whose state is kept with keep.
	// wait is for how long requests are to be held, which the connection before has
	// learned ([bosh.Conn.Held]); 0 is as usual.
	Dial func(account desk.Account, wait time.Duration, keep bosh.Keeper) (net.Conn, error)
	// Resume opens one that goes on with a session that was kept.
	Resume func(account desk.Account, state []byte, keep bosh.Keeper) (*bosh.Conn, error)
	// Downloads is the directory in which the person finds what he saves; empty: there is none.
	Downloads string
	// Transfer opens the way to the server at an address, which has or takes files of an account.
	Transfer func(at desk.Account, address string) (http.RoundTripper, error)
	// Locate finds the BOSH address that the domain of an account's address publishes, by
	// the way that leads to the account's server.
	Locate func(ctx context.Context, at desk.Account) (string, error)
	// Doctor is what an examination is done with; its keyring is Vault.
	Doctor doctor.Means
	// Policy reads what the organisation has set, as [policy.Read] does; nil: nobody has
	// set anything.
	Policy func() (policy.Policy, error)
	// TryDemo opens an office to try things in, see [desk.Resident]; nil: there is none. Demo says
	// that this is the resident of one.
	TryDemo func(ctx context.Context) error
	Demo    bool
	// Records delivers what has happened, see [desk.Support]; nil: nothing is kept.
	Records func(ctx context.Context, n int, follow bool) <-chan desk.Record
	// NoAutojoin has no room entered that an account remembers, but those alone that a face names.
	NoAutojoin bool
	// Autostart says whether the program starts with the desktop; nil: nobody can.
	Autostart Autostart
	// Shared tells whether others may look at the screen too. It is asked when a popup is about
	// to be raised, and answers at once, see package focus; nil: they never do.
	Shared func() bool
	// Log takes lines for support staff: no texts, no secrets.
	Log func(format string, args ...any)
}

// Agent is the resident. It implements [desk.Desk].
type Agent struct {
	Services
	cfg  Config
	acts chan func()
	quit chan ending   // how
	gone chan struct{} // closed when Run has returned
	log  *desk.Log

	drafts    *drafts
	store     *store
	caches    caches
	painting  chan struct{} // held by who makes a picture small
	transfers chan struct{} // held by each file that moves
	choosing  sync.Mutex    // held by who answers: a button works once, also when two press it

	// All below is the loop's.
	settings   settings.Settings
	unset      bool // the settings could not be read; their file is left as it is
	policy     policy.Policy
	ruled      rules.Rules   // of the policy
	autostarts *bool         // as the desktop has said; nil: it cannot
	ungoverned *desk.Problem // why the policy that is there does not hold
	presence   *availability.Machine
	// otherLimits is closed when there are others than those that were asked for.
	otherLimits chan struct{}
	// keepsOther is told when messages are kept for another time than before.
	keepsOther chan struct{}
	idle       time.Time        // since when the person has done nothing, as it was told; zero: he is active
	members    []*member        // as in the settings
	trouble    *desk.Problem    // with our own files
	ailing     *desk.Problem    // what the journal suffers from
	attended   map[desk.Ref]int // by whom somebody looks at; nobody: at all that there is
	looked     bool             // the servers know that somebody looks
	waiters    waiters
	popups     *desk.Popups // how they reach the person; nil: not known
	testPopup  func(context.Context) desk.Popups
	view       desk.View
	uploads    uploads
	flood      alert.Flood[desk.Ref]
	hushed     hushed
	urgent     []*urgent         // what wants to be dealt with, the oldest first
	takes      []desk.Takeover   // what faces know to take the screens over
	onShared   bool              // others may look at the screen too, as it was when the last came
	held       func()            // shows the last popup that the flood has held back
	parting    []<-chan struct{} // of the connections that sign off
	quitting   bool
	handsOver  bool // quitting, and nobody signs off
}

// New reads the settings and returns a resident that is ready to run. Where they cannot
// be understood it begins without them, and says so as its trouble.
func New(cfg Config) *Agent {
	s, err := settings.Load(cfg.SettingsFile)
	a := &Agent{
		cfg:  cfg,
		acts: make(chan func()), quit: make(chan ending), gone: make(chan struct{}),
		log: desk.NewLog(1024), trouble: cfg.Trouble, attended: map[desk.Ref]int{}, waiters: waiters{},
		painting: make(chan struct{}, 1), transfers: make(chan struct{}, mostTransfers), uploads: uploads{file: cfg.UploadsFile},
		otherLimits: make(chan struct{}), keepsOther: make(chan struct{}, 1),
	}
	a.store = &store{agent: a}
	a.party = a.asker
	a.caches = openCaches(cfg.PeopleDir)
	a.govern(a.readPolicy())
	a.autostarts = a.startsWithDesktop(a.policy)
	a.take(s)
	for _, field := range s.Broken {
		cfg.Log("settings: %s cannot be understood, and is as usual", field)
	}
	if err != nil {
		a.unset, a.trouble = true, Explain(err, Target{})
	}
	a.drafts = newDrafts(cfg.DraftsFile, a.accounts(), cfg.Log)
	return a
}

// take begins with what the settings say.
func (a *Agent) take(s settings.Settings) {
	a.settings, a.presence = s, restored(s)
	a.adoptSessionFile(s)
	for i := range s.Accounts {
		a.members = append(a.members, a.stored(&s.Accounts[i]))
	}
}

// Run is the life of the resident: it goes on line if there is an account, and
// serves until Quit or the end of ctx. Then it signs off, which takes 2 s at most.
func (a *Agent) Run(ctx context.Context) error {
	defer close(a.gone)
	a.welcome()
	expiring, stop := context.WithCancel(ctx)
	defer stop()
	go a.expiring(expiring)
	for !a.quitting {
		select {
		case act := <-a.acts:
			act()
		case <-a.floodDue():
			a.summarise()
		case <-a.hushDue():
			a.breakSilence()
		case <-a.pauseDue():
			a.endPauses()
		case <-a.urgentDue():
			a.escalate()
		case <-a.choiceDue():
			a.heed(a.presence.Tick)
		case how := <-a.quit:
			a.quitting, a.handsOver = true, how == handingOver
		case <-ctx.Done():
			a.quitting = true
		}
	}
	if !a.handsOver { // else faces that live on wait for the next resident
		a.publish(desk.Event{Kind: desk.EventQuit})
	}
	a.leave()
	a.store.stop()
	a.drafts.flush()
	a.caches.save()
	return nil
}

// welcome begins as the settings say.
func (a *Agent) welcome() {
	if len(a.members) == 0 {
		a.view = desk.View{Screen: desk.ScreenSignIn}
	}
	for _, m := range a.members {
		m.conversations = a.loadConversations(m.Address())
		go m.Recall()
		go a.recallUrgent(m)
	}
	a.recallUploads()
	if a.chosen().Show != desk.Offline {
		a.goOnLine(a.members...)
	}
}

// signOff is how long signing off may take.
const signOff = 2 * time.Second

// leave signs off, and waits for those that do already, while acts still run: those who
// wait must not be stuck.
func (a *Agent) leave() {
	a.pauseUploads()
	end := (*account.Account).Disconnect
	if a.handsOver {
		end = (*account.Account).HandOver
	}
	a.leaveBy(end, a.members...)
	late := time.After(signOff)
	for _, done := range a.parting {
		for over := false; !over; {
			select {
			case act := <-a.acts:
				act()
			case <-done:
				over = true
			case <-late:
				return
			}
		}
	}
}

// errGone says that the resident has ended.
var errGone = errors.New("agent: ended")

// do runs act on the loop and waits for it.
func (a *Agent) do(ctx context.Context, act func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	done := make(chan struct{})
	select {
	case a.acts <- func() { act(); close(done) }:
		<-done
		return nil
	case <-a.gone:
		return errGone
	case <-ctx.Done():
		return ctx.Err()
	}
}

// publish tells all faces. Only the loop calls it.
func (a *Agent) publish(e desk.Event) { a.log.Append(e) }

// publishStatus tells all faces the status as it is now.
func (a *Agent) publishStatus() {
	s := a.now()
	for i, m := range a.members {
		m.record(&s.Accounts[i])
	}
	a.publish(desk.Event{Kind: desk.EventStatus, Status: &s})
}

// now returns the status as the faces are told it. What keeps the person off line comes
// first, and then what the journal suffers from.
func (a *Agent) now() desk.Status {
	s := desk.Status{Version: a.cfg.Version, Demo: a.cfg.Demo, Connection: desk.SignedOut, Trouble: a.trouble, Popups: a.popups, Managed: a.tellManaged(), Autostart: a.autostarts}
	s.Notice, s.Muted, s.Pinned = a.cfg.Notice, a.tellMuted(), a.tellPinned()
	s.Phrases, s.Favourites, s.Overdue = a.phrases(), a.settings.Favourites, a.overdue()
	s.TrayIcon, s.HotKey = a.settings.TrayIcon, a.settings.HotKey
	s.Look, s.CtrlEnter = preference.Look(a.settings), preference.CtrlEnter(a.settings)
	s.FirstSteps = !a.settings.NoFirstSteps
	if a.cfg.Language != nil {
		s.Language = a.cfg.Language()
	}
	a.tellPresence(&s)
	for _, m := range a.members {
		one := m.status()
		s.Unread += one.Unread
		s.Accounts = append(s.Accounts, one)
	}
	sumUp(&s)
	s.Problem = cmp.Or(s.Problem, a.ailing, a.ungoverned)
	return s
}

// save writes the settings; what cannot be written holds until the program ends.
func (a *Agent) save() error {
	err := settings.Save(a.cfg.SettingsFile, a.settings)
	if err != nil {
		a.cfg.Log("settings: %v", err)
	}
	return err
}

// isTimeout tells both kinds of passed deadline.
func isTimeout(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}
