package vault

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/godbus/dbus/v5"
)

const (
	secretsName = "org.freedesktop.secrets"
	secretsPath = dbus.ObjectPath("/org/freedesktop/secrets")

	secretsService    = "org.freedesktop.Secret.Service"
	secretsCollection = "org.freedesktop.Secret.Collection"
	secretsPrompt     = "org.freedesktop.Secret.Prompt"

	loginCollection   = secretsPath + "/collection/login"
	defaultCollection = secretsPath + "/aliases/default"
)

// lookAgain is how often it is looked whether somebody else has unlocked the keyring,
// while our prompt is open.
const lookAgain = 2 * time.Second

// errDismissed says that the person did not want to unlock the keyring.
var errDismissed = errors.New("the prompt was dismissed")

// Unlock implements [Locker] by the Secret Service API, on a connection of its own. What
// goes wrong besides is left to the library, which meets it too.
func (system) Unlock(ctx context.Context, service, account string, ask bool) error {
	conn, err := connectBus(ctx)
	if err != nil {
		return nil // the library will say that there is no bus
	}
	defer conn.Close()
	u := unlocking{conn: conn, service: conn.Object(secretsName, secretsPath)}
	var locked []dbus.ObjectPath
	if collection := u.collection(ctx); u.isLocked(ctx, collection) {
		locked = append(locked, collection)
	} else if item, ok := u.lockedItem(ctx, service, account); ok {
		locked = append(locked, item)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case len(locked) == 0:
		return nil
	case !ask:
		return ErrLocked
	}
	return u.unlock(ctx, locked)
}

// connectBus opens a private connection to the session bus, within ctx. It never starts
// a bus.
func connectBus(ctx context.Context) (*dbus.Conn, error) {
	address := os.Getenv(busEnv)
	if address == "" || address == "autolaunch:" || address == noBus {
		return nil, ErrAbsent
	}
	// The connection outlives ctx, but not while it is being made: ending its life wakes a
	// handshake that nobody answers.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	keep := context.AfterFunc(ctx, end)
	conn, err := dbus.Connect(address, dbus.WithContext(life))
	if err == nil && !keep() {
		err = ctx.Err()
	}
	if err != nil {
		end()
		return nil, err
	}
	return conn, nil
}

// unlocking is one attempt.
type unlocking struct {
	conn    *dbus.Conn
	service dbus.BusObject
}

func (u *unlocking) property(ctx context.Context, path dbus.ObjectPath, of, name string) any {
	var v dbus.Variant
	call := u.conn.Object(secretsName, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, of, name)
	if call.Store(&v) != nil {
		return nil
	}
	return v.Value()
}

// collection returns the one in which the library keeps passwords.
func (u *unlocking) collection(ctx context.Context) dbus.ObjectPath {
	all, _ := u.property(ctx, secretsPath, secretsService, "Collections").([]dbus.ObjectPath)
	if slices.Contains(all, loginCollection) {
		return loginCollection
	}
	return defaultCollection
}

func (u *unlocking) isLocked(ctx context.Context, path dbus.ObjectPath) bool {
	locked, _ := u.property(ctx, path, secretsCollection, "Locked").(bool)
	return locked
}

// lockedItem returns the item of an account, if it is locked by itself: so KeePassXC asks
// whether we may have it.
func (u *unlocking) lockedItem(ctx context.Context, service, account string) (dbus.ObjectPath, bool) {
	var unlocked, locked []dbus.ObjectPath
	call := u.service.CallWithContext(ctx, secretsService+".SearchItems", 0,
		map[string]string{"username": account, "service": service})
	if call.Store(&unlocked, &locked) != nil || len(unlocked) > 0 || len(locked) == 0 {
		return "", false
	}
	return locked[0], true
}

// unlock asks the person, until he has answered or ctx ends.
func (u *unlocking) unlock(ctx context.Context, paths []dbus.ObjectPath) error {
	var unlocked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if u.service.CallWithContext(ctx, secretsService+".Unlock", 0, paths).Store(&unlocked, &prompt) != nil || prompt == "/" {
		return ctx.Err()
	}
	signals := make(chan *dbus.Signal, 16)
	u.conn.Signal(signals)
	if u.conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(secretsPrompt)) != nil ||
		u.conn.AddMatchSignalContext(ctx, ownerChanges...) != nil {
		return ctx.Err()
	}
	shown := u.conn.Object(secretsName, prompt)
	if err := shown.CallWithContext(ctx, secretsPrompt+".Prompt", 0, "").Err; err != nil {
		return errors.Join(ErrLocked, err, ctx.Err())
	}
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	for {
		select {
		case s, open := <-signals:
			if over, err := answered(s, open, prompt); over {
				return err
			}
		case <-look.C:
			if isCollection(paths[0]) && u.opened(ctx, paths[0]) {
				shown.Go(secretsPrompt+".Dismiss", dbus.FlagNoReplyExpected, nil)
				return nil
			}
		case <-ctx.Done():
			shown.Go(secretsPrompt+".Dismiss", dbus.FlagNoReplyExpected, nil)
			return ctx.Err()
		}
	}
}

func isCollection(path dbus.ObjectPath) bool {
	return path == loginCollection || path == defaultCollection
}

// opened tells whether somebody else has unlocked a collection.
func (u *unlocking) opened(ctx context.Context, path dbus.ObjectPath) bool {
	locked, known := u.property(ctx, path, secretsCollection, "Locked").(bool)
	return known && !locked
}

// answered reads a signal; it is over when the person has answered, or the keyring went.
func answered(s *dbus.Signal, open bool, prompt dbus.ObjectPath) (over bool, err error) {
	switch {
	case !open:
		return true, ErrAbsent
	case s.Name == ownerChanged:
		return ownedBy(s) == "", ErrAbsent
	case s.Path != prompt || s.Name != secretsPrompt+".Completed":
		return false, nil // of others
	}
	var dismissed bool
	var result dbus.Variant
	if dbus.Store(s.Body, &dismissed, &result) != nil || dismissed {
		return true, errors.Join(ErrLocked, errDismissed)
	}
	return true, nil
}

const ownerChanged = "org.freedesktop.DBus.NameOwnerChanged"

// ownerChanges match what the bus says of who keeps the secrets.
var ownerChanges = []dbus.MatchOption{
	dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
	dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, secretsName),
}

// ownedBy returns the new owner that a signal tells of, empty when there is none.
func ownedBy(s *dbus.Signal) string {
	var name, before, now string
	_ = dbus.Store(s.Body, &name, &before, &now)
	return now
}
