package session_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/servertest/openfire"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

// office signs in to an Openfire, as the resident does.
func office(t *testing.T, server *openfire.Server, url string, cfg session.Config) (*im.Client, int, error) {
	t.Helper()
	dialled := 0
	dial := func(context.Context) (net.Conn, error) {
		dialled++
		return bosh.Dial(bosh.Config{URL: url, Transport: server})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	s, err := im.SignIn(ctx, dial, cfg, imtest.Program)
	return s, dialled, err
}

func openfireConfig(user, password string, h session.Handler) session.Config {
	account, _ := xmpp.ParseAccount(user + "@office.example")
	return session.Config{Account: account, Password: password, Resource: "desk", Lang: "ru", Handler: h}
}

func TestAnAnswerLostWhileSigningInToOpenfireCostsSeconds(t *testing.T) {
	for _, version := range openfire.Versions {
		for _, mechanism := range []string{auth.SCRAMSHA1, auth.DigestMD5, auth.Plain} {
			for _, lost := range []string{"create", "auth", "response", "restart", "bind", "iq"} {
				if version == openfire.V310 && mechanism == auth.SCRAMSHA1 || mechanism == auth.Plain && lost == "response" {
					continue
				}
				t.Run(fmt.Sprint(version, " ", mechanism, " ", lost), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						server := openfire.New(openfire.Config{Version: version, Mechanisms: []string{mechanism}})
						server.Lose(lost)
						begin := time.Now()
						s, dialled, err := office(t, server, openfire.URL, openfireConfig("alice", "alice-secret", new(imtest.Recorder)))
						if err != nil {
							t.Fatalf("%v after %v and %d sessions", err, time.Since(begin), dialled)
						}
						if err := s.Confirm(t.Context()); err != nil {
							t.Errorf("then: %v", err)
						}
						if took := time.Since(begin); took > 15*time.Second || server.Happened("lost") != 1 {
							t.Errorf("it took %v and %d sessions, %d answers were lost", took, dialled, server.Happened("lost"))
						}
						s.Close()
					})
				})
			}
		}
	}
}

func TestOpenfireWithoutTheSlashIsFound(t *testing.T) {
	for _, version := range openfire.Versions {
		synctest.Test(t, func(t *testing.T) {
			server := openfire.New(openfire.Config{Version: version})
			s, dialled, err := office(t, server, openfire.URL[:len(openfire.URL)-1], openfireConfig("alice", "alice-secret", new(imtest.Recorder)))
			if err != nil || dialled != 1 {
				t.Fatalf("%s: %v after %d sessions", version, err, dialled)
			}
			s.Close()
		})
	}
}

// Openfire prepares no passwords: № is not No there.
func TestAPasswordThatOpenfireTakesAsItIsTypedSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := openfire.New(openfire.Config{Version: openfire.V50, Mechanisms: []string{auth.SCRAMSHA1}})
		cfg := openfireConfig("erin", "Пароль №1", new(imtest.Recorder))
		for refused := 1; refused >= 0; refused-- {
			before := server.Happened("refused")
			s, _, err := office(t, server, openfire.URL, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if n := server.Happened("refused") - before; n != refused {
				t.Errorf("refused %d times, not %d", n, refused)
			}
			cfg.Known = s.Proof()
			s.Close()
		}
	})
}

func TestAnAccountThatOpenfireHasLockedIsToldAndNotTriedAgain(t *testing.T) {
	for _, mechanism := range []string{auth.SCRAMSHA1, auth.DigestMD5} {
		synctest.Test(t, func(t *testing.T) {
			server := openfire.New(openfire.Config{Version: openfire.V50, Mechanisms: []string{mechanism}})
			_, _, err := office(t, server, openfire.URL, openfireConfig("locked", "locked-secret", new(imtest.Recorder)))
			var refused *session.AuthError
			if !errors.As(err, &refused) || refused.Condition != "account-disabled" || server.Happened("refused") != 1 {
				t.Errorf("%s: %v, %d refusals", mechanism, err, server.Happened("refused"))
			}
		})
	}
}

// It makes sessions for any domain, and serves its own.
func TestAnAddressOfAnotherDomainIsToldAtOpenfire(t *testing.T) {
	for _, mechanism := range []string{auth.SCRAMSHA1, auth.DigestMD5, auth.Plain} {
		synctest.Test(t, func(t *testing.T) {
			server := openfire.New(openfire.Config{Version: openfire.V46, Mechanisms: []string{mechanism}})
			cfg := openfireConfig("alice", "wrong", new(imtest.Recorder))
			cfg.Account, _ = xmpp.ParseAccount("alice@mail.example")
			_, _, err := office(t, server, openfire.URL, cfg)
			var elsewhere *session.DomainError
			if !errors.As(err, &elsewhere) || elsewhere.Served != "office.example" {
				t.Errorf("%s: %v", mechanism, err)
			}
		})
	}
}

// A token that is left of another server is taken by no Openfire that knows none.
func TestATokenIsNoHindranceAtOpenfire(t *testing.T) {
	for _, version := range openfire.Versions {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := openfire.New(openfire.Config{Version: version})
				cfg := openfireConfig("alice", "alice-secret", new(imtest.Recorder))
				cfg.UserAgent, cfg.Token = installation, kept
				begin := time.Now()
				s, dialled, err := office(t, server, openfire.URL, cfg)
				if err != nil || dialled != 2 || time.Since(begin) > time.Second {
					t.Fatalf("%v after %v and %d sessions", err, time.Since(begin), dialled)
				}
				if s.Token() != (session.Token{}) {
					t.Error(s.Token())
				}
				s.Close()
			})
		})
	}
}
