// Package vault keeps passwords in the keyring of the operating system: the Secret
// Service on Linux (GNOME Keyring, KWallet, KeePassXC), the Credential Manager on
// Windows, the Keychain on macOS. There is no other place: where the keyring fails
// the caller is told so, and nothing is written to a file instead.
//
//	vault.SettleSessionBus() // first thing in main
//	v := vault.New(vault.Keyring(), 0)
//	password, err := v.Get(ctx, account)           // answers within seconds, asks nobody
//	password, err = v.Waiting().Get(ctx, account)  // a person may unlock it meanwhile
//
// # Promises
//
// No prompt comes by itself: a call that nobody waits for finds a locked keyring locked
// ([ErrLocked]), so that it can be asked again every minute. The prompt of a call that
// waits is shown once, is taken back when nobody waits any more, and what the person says
// to it is what the call returns. [Watch] tells when it is worth asking again.
//
// A call ends when its time is up, whatever the keyring does: a broken one simply never
// answers. The call that was given up goes on in the background,
// its result is dropped (though a Set may still come true), and it is the only
// one: calls follow one after another, so that a dead keyring costs one goroutine
// and not one for each attempt. A call that waits for it in vain is [ErrSilent].
//
// No error and no log contains a password.
//
// # Why go-keyring, and what is mended here
//
// github.com/zalando/go-keyring covers the three systems in pure Go. Three of its
// weak points (v0.2.8, on Linux) are dealt with here. While a prompt is open it
// takes any signal on the shared D-Bus connection for the person's answer, and it cannot
// tell a locked keyring without raising one: so the keyring is unlocked before it is
// called, on a connection of our own ([Locker]). With a backend that is none, such a
// failure is tried once more. It calls a nil signal's method when
// that connection closes: the panic becomes an error. And with no bus address in
// the environment its D-Bus library starts dbus-launch, which may leave a daemon
// behind each time: [SettleSessionBus] sees to it that there always is an address.
// Each unlocking also leaves a channel registered on the shared connection, which
// holds a goroutine for each further signal; programs that get many signals
// should listen on a connection of their own.
//
// On Windows github.com/danieljoos/wincred is used itself, on which go-keyring stands
// there: that leaves a password on one computer (CRED_PERSIST_LOCAL_MACHINE), where ours
// goes with the person's profile. The entries are the same otherwise.
//
// To leave go-keyring, write another [Backend] and let it pass the conformance
// suite of this package.
package vault
