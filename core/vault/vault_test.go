package vault

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

const account = "анна@office.example"

// fake is a keyring that does as it is told. Its calls come one at a time, as a
// Backend's do.
type fake struct {
	do    func(call int) (string, error)
	calls atomic.Int32
}

func (f *fake) next() (string, error) {
	return f.do(int(f.calls.Add(1)))
}
func (f *fake) Get(_, _ string) (string, error) { return f.next() }
func (f *fake) Set(_, _, _ string) error        { _, err := f.next(); return err }
func (f *fake) Delete(_, _ string) error        { _, err := f.next(); return err }

// stuck is a keyring that answers nothing until released.
func stuck() (f *fake, release func()) {
	released := make(chan struct{})
	return &fake{do: func(int) (string, error) {
		<-released
		return "late", nil
	}}, func() { close(released) }
}

func TestASilentKeyringIsGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, release := stuck()
		v := New(f, 0)
		began := time.Now()
		for i, call := range []func() error{
			func() error { _, err := v.Get(t.Context(), account); return err },
			func() error { return v.Set(t.Context(), account, "geheim") },
			func() error { return v.Delete(t.Context(), account) },
		} {
			if err := call(); !errors.Is(err, ErrSilent) {
				t.Errorf("call %d: %v", i, err)
			}
			if took := time.Since(began); took != time.Duration(i+1)*Patience {
				t.Errorf("call %d gave up after %v", i, took)
			}
		}
		if f.calls.Load() != 1 {
			t.Errorf("%d calls are pending", f.calls.Load())
		}
		release()
		synctest.Wait()
		f.do = func(int) (string, error) { return "now", nil }
		if got, err := v.Get(t.Context(), account); got != "now" || err != nil {
			t.Errorf("after it woke up: %q, %v", got, err) // and never "late"
		}
	})
}

func TestWaitingEndsWithTheContextOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, release := stuck()
		v := New(f, time.Second)
		time.AfterFunc(time.Hour, release)
		if got, err := v.Waiting().Get(t.Context(), account); got != "late" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		f, release := stuck()
		defer release()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err := New(f, time.Second).Waiting().Get(ctx, account)
		if !errors.Is(err, ErrSilent) || time.Since(began) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

func TestACallerWhoLeavesIsNotToldOfSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, release := stuck()
		defer release()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := New(f, 0).Get(ctx, account)
		if !errors.Is(err, context.Canceled) || errors.Is(err, ErrSilent) {
			t.Error(err)
		}
		if _, err := New(f, 0).Get(ctx, account); !errors.Is(err, context.Canceled) || f.calls.Load() != 1 {
			t.Errorf("%v after %d calls", err, f.calls.Load())
		}
	})
}

func TestWaitingAndHurriedCallsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, release := stuck()
		v := New(f, 0)
		answer := make(chan string, 1)
		go func() {
			password, _ := v.Waiting().Get(t.Context(), account)
			answer <- password
		}()
		synctest.Wait()
		if err := v.Delete(t.Context(), account); !errors.Is(err, ErrSilent) {
			t.Error(err)
		}
		if f.calls.Load() != 1 {
			t.Errorf("%d calls at the same time", f.calls.Load())
		}
		release()
		if got := <-answer; got != "late" {
			t.Error(got)
		}
	})
}

var errPrompt = errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")

func TestAFailedPromptIsTriedOnceMore(t *testing.T) {
	once := &fake{do: func(call int) (string, error) {
		if call == 1 {
			return "", errPrompt
		}
		return "geheim", nil
	}}
	if got, err := New(once, 0).Get(t.Context(), account); got != "geheim" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	always := &fake{do: func(int) (string, error) { return "", errPrompt }}
	if _, err := New(always, 0).Get(t.Context(), account); !errors.Is(err, ErrLocked) || always.calls.Load() != 2 {
		t.Errorf("%v after %d calls", err, always.calls.Load())
	}
	other := &fake{do: func(int) (string, error) { return "", keyring.ErrNotFound }}
	if _, err := New(other, 0).Get(t.Context(), account); !errors.Is(err, ErrNotFound) || other.calls.Load() != 1 {
		t.Errorf("%v after %d calls", err, other.calls.Load())
	}
}

func TestAFailedPromptIsNotTriedAgainForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := &fake{do: func(int) (string, error) {
			time.Sleep(time.Minute)
			return "", errPrompt
		}}
		if _, err := New(late, 0).Get(t.Context(), account); !errors.Is(err, ErrSilent) {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if late.calls.Load() != 1 {
			t.Errorf("%d calls: a prompt came back after the caller had gone", late.calls.Load())
		}
	})
}

func TestAPanicOfTheLibraryIsAnError(t *testing.T) {
	f := &fake{do: func(int) (string, error) {
		var signal *struct{ Name string }
		return signal.Name, nil
	}}
	for range 2 { // the turn is given back too
		if _, err := New(f, 0).Get(t.Context(), account); err == nil {
			t.Error("no error")
		}
	}
}

func TestErrorsHaveTheirSort(t *testing.T) {
	other := errors.New("disk on fire")
	for _, c := range []struct{ err, want error }{
		{keyring.ErrNotFound, ErrNotFound},
		{keyring.ErrSetDataTooBig, ErrTooBig},
		{keyring.ErrUnsupportedPlatform, ErrAbsent},
		{errPrompt, ErrLocked},
		{fmt.Errorf("connect: %w", other), other},
	} {
		f := &fake{do: func(int) (string, error) { return "", c.err }}
		err := New(f, 0).Set(t.Context(), account, "geheim")
		if !errors.Is(err, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%v became %v", c.err, err)
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("the password is in %q", err)
		}
	}
}

func TestANetworkErrorIsAnAbsentKeyringOnLinuxOnly(t *testing.T) {
	err := classify(&net.OpError{Op: "dial", Net: "unix", Err: errors.New("connection refused")})
	if absent := errors.Is(err, ErrAbsent); absent != onLinux {
		t.Error(err)
	}
}
