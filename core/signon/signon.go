// Package signon shows proxies the person's sign-in to his desktop, in place of a
// password: Negotiate (RFC 4559), which is Kerberos, and NTLM.
//
//	transport.Config{SignOn: signon.Desktop()}
//
//	Windows  Negotiate and NTLM by SSPI, the system's own: secur32.dll answers for
//	         whoever is signed in, and no password is seen here.
//	Linux    Negotiate, with the ticket that kinit, SSSD or pam_krb5 has put into a file
//	         (KRB5CCNAME, or /tmp/krb5cc_ and the number of the person). Tickets that the
//	         kernel or a service keeps (KEYRING:, KCM:) need libkrb5, which a program
//	         without cgo cannot load: KRB5CCNAME=FILE:… before kinit serves there.
//	         NTLM is not offered: it needs the password itself.
//	macOS    nothing: GSS.framework needs cgo.
//
// Who asks for it is a proxy that the person, his administrator or his system has named.
// It gets a ticket that is good for HTTP at its own name and nothing else, or an answer
// to its NTLM challenge, as it does from browsers; nothing is delegated.
//
// # Which library
//
// None on Windows: github.com/alexbrainman/sspi was read, and ends the program at its
// start where Windows has NTLM switched off. Five functions are called here. On Linux
// github.com/jcmturner/gokrb5, pure Go, the only such library, 0.9 MB of the program;
// what it does not do (deadlines, broken files of tickets) stands in front of it. To
// leave it, replace kerberos_linux.go.
//
// # Signing in to the XMPP server (SASL GSSAPI) is not offered
//
// The same ticket would do with Openfire; Prosody and ejabberd have no GSSAPI as they are
// installed. It was weighed and left: the mechanism ends with a security layer to be
// refused in a wrapped message (RFC 4752 §3.1), for which SSPI and gokrb5 each have their
// own calls, the person would need to be found from the ticket by every server's own
// rule, and there is no server here to try it against. A client certificate (SASL
// EXTERNAL, core/xmpp/auth) does what is wanted of it: no password to type or to keep.
package signon

import (
	"context"

	"vestnik/core/xmpp/bosh/transport"
)

// Desktop returns the sign-in of the person whose program this is; nil where there can
// be none.
func Desktop() transport.SignOn { return desktop() }

// within lets a call of the system's take as long as ctx. One that takes longer is left
// behind: what it returns then is given to late.
func within[T any](ctx context.Context, call func() (T, error), late func(T)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := call()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		go func() {
			if o := <-done; o.err == nil {
				late(o.value)
			}
		}()
		var none T
		return none, ctx.Err()
	}
}
