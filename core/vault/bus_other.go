//go:build !linux

package vault

import (
	"context"
	"errors"
	"runtime"
	"syscall"
)

// SettleSessionBus does nothing on this system and returns true: there is no
// session bus that it could need.
func SettleSessionBus() bool { return true }

// Watch returns at once: on this system a keyring that is there was there before us.
func Watch(context.Context, func()) {}

// noLogonSession is ERROR_NO_SUCH_LOGON_SESSION: Windows has no Credential Manager
// for this kind of session.
const noLogonSession = syscall.Errno(1312)

func classifySystem(err error) error {
	if runtime.GOOS == "windows" && errors.Is(err, noLogonSession) {
		return ErrAbsent
	}
	return nil
}
