package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Patience is how long a keyring may take to answer when nobody is asked.
const Patience = 3 * time.Second

// service is the name under which our passwords stand in the keyring.
const service = "vestnik"

var (
	// ErrNotFound says that the keyring works and has no password of this account.
	ErrNotFound = errors.New("vault: no password stored")
	// ErrLocked says that the keyring is locked and was not unlocked: its prompt was
	// dismissed, could not be shown, or there is no keyring in it to unlock.
	ErrLocked = errors.New("vault: keyring is locked")
	// ErrAbsent says that there is no keyring: no service, no bus, no support.
	ErrAbsent = errors.New("vault: no keyring here")
	// ErrSilent says that the keyring has not answered in time. Most likely it is
	// locked and shows a prompt.
	ErrSilent = errors.New("vault: keyring does not answer")
	// ErrTooBig says that the password is longer than this keyring can hold.
	ErrTooBig = errors.New("vault: password is too long for the keyring")
)

// Backend is a keyring. Its methods may block for ever, and are called one at a
// time. Their errors are those of go-keyring and D-Bus.
type Backend interface {
	Get(service, account string) (string, error)
	Set(service, account, password string) error
	Delete(service, account string) error
}

// Locker is a [Backend] whose keyring may be locked, and that knows it without a prompt.
// Unlock returns nil when nothing is locked that the account needs, or when it cannot
// tell. Else it asks the person, if ask is set, and waits for him until ctx ends; then
// the prompt goes. It returns [ErrLocked] when he was not asked or did not want to.
type Locker interface {
	Unlock(ctx context.Context, service, account string, ask bool) error
}

// Keyring is the keyring of the operating system.
func Keyring() Backend { return ours }

// system is the keyring as go-keyring has it: that of Linux and macOS.
type system struct{}

func (system) Get(service, account string) (string, error) { return keyring.Get(service, account) }
func (system) Set(service, account, password string) error {
	return keyring.Set(service, account, password)
}
func (system) Delete(service, account string) error { return keyring.Delete(service, account) }

// Vault holds the passwords. It is safe for concurrent use.
type Vault struct {
	backend  Backend
	patience time.Duration // 0: only the context ends a call, and the person may be asked
	turn     chan struct{} // full while a call is with the backend
}

// New returns the vault over b, whose calls end after patience, or after
// [Patience] when that is 0. They raise no prompt, if b is a [Locker].
func New(b Backend, patience time.Duration) *Vault {
	if patience <= 0 {
		patience = Patience
	}
	return &Vault{b, patience, make(chan struct{}, 1)}
}

// Waiting returns the same vault for calls that a person waits for: they end with
// their context only, so that there is time to answer the prompt of a locked
// keyring, and raise it.
func (v *Vault) Waiting() *Vault {
	return &Vault{v.backend, 0, v.turn}
}

// Get returns the password of an account, or [ErrNotFound].
func (v *Vault) Get(ctx context.Context, account string) (string, error) {
	return v.call(ctx, account, func() (string, error) { return v.backend.Get(service, account) })
}

// Set stores the password of an account in place of the one before.
func (v *Vault) Set(ctx context.Context, account, password string) error {
	_, err := v.call(ctx, account, func() (string, error) { return "", v.backend.Set(service, account, password) })
	return err
}

// Delete forgets the password of an account. One that is not there is [ErrNotFound].
func (v *Vault) Delete(ctx context.Context, account string) error {
	_, err := v.call(ctx, account, func() (string, error) { return "", v.backend.Delete(service, account) })
	return err
}

// call runs do when its turn comes, and gives up when ctx or patience ends.
func (v *Vault) call(ctx context.Context, account string, do func() (string, error)) (string, error) {
	outer := ctx
	if v.patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, v.patience)
		defer cancel()
	}
	if ctx.Err() != nil {
		return "", givenUp(outer)
	}
	select {
	case v.turn <- struct{}{}:
	case <-ctx.Done():
		return "", givenUp(outer)
	}
	type result struct {
		password string
		err      error
	}
	answer := make(chan result, 1) // taken by nobody when the call is given up
	go func() {
		defer func() { <-v.turn }()
		password, err := v.attempt(ctx, account, do)
		answer <- result{password, err}
	}()
	select {
	case r := <-answer:
		return r.password, classify(r.err)
	case <-ctx.Done():
		return "", givenUp(outer)
	}
}

// attempt runs do on an unlocked keyring, as far as that can be known.
func (v *Vault) attempt(ctx context.Context, account string, do func() (string, error)) (string, error) {
	if l, ok := v.backend.(Locker); ok {
		if err := l.Unlock(ctx, service, account, v.patience == 0); err != nil {
			return "", err
		}
		return guard(do)
	}
	password, err := guard(do)
	if isLocked(err) && ctx.Err() == nil {
		password, err = guard(do) // perhaps it was only an unrelated signal
	}
	return password, err
}

// givenUp is the error of a call that has not been answered: the keyring's fault,
// unless the caller did not want to wait any longer.
func givenUp(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return fmt.Errorf("vault: %w", ctx.Err())
	}
	return fmt.Errorf("%w: %w", ErrSilent, context.DeadlineExceeded)
}

// guard turns a panic of the library into an error.
func guard(do func() (string, error)) (password string, err error) {
	defer func() {
		if p := recover(); p != nil {
			password, err = "", fmt.Errorf("keyring library: %v", p)
		}
	}()
	return do()
}

// isLocked recognises the one text that go-keyring has for whatever keeps a
// collection locked. It exports no error for it.
func isLocked(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "failed to unlock correct collection")
}

// classify gives err the sentinel that a caller decides on. The cause stays in the
// chain, for the log.
func classify(err error) error {
	if err == nil || errors.Is(err, ErrLocked) || errors.Is(err, ErrAbsent) {
		return err
	}
	for _, known := range []struct {
		is   bool
		sort error
	}{
		{errors.Is(err, keyring.ErrNotFound), ErrNotFound},
		{errors.Is(err, keyring.ErrSetDataTooBig), ErrTooBig},
		{errors.Is(err, keyring.ErrUnsupportedPlatform), ErrAbsent},
		{isLocked(err), ErrLocked},
	} {
		if known.is {
			return fmt.Errorf("%w: %w", known.sort, err)
		}
	}
	if sort := classifySystem(err); sort != nil {
		return fmt.Errorf("%w: %w", sort, err)
	}
	return fmt.Errorf("vault: %w", err)
}
