package agent_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest/openfire"
)

// atOpenfire runs a test with a resident that is on line there.
func atOpenfire(t *testing.T, cfg openfire.Config, test func(r *pipedResident, server *openfire.Server)) {
	user, domain, _ := strings.Cut(me, "@")
	cfg.Domain = domain
	if cfg.Users == nil {
		cfg.Users = map[string]string{user: word}
	}
	server := openfire.New(cfg)
	inVirtualTime(t, func(s *piped, k *keyring) {
		s.transport, k.passwords[me] = server, cfg.Users[user]
	}, func(r *pipedResident) {
		if !r.within(5 * time.Second) {
			r.t.Fatalf("not on line: %+v", r.now().Status)
		}
		test(r, server)
	})
}

// A session that Openfire ends without a word is gone, and that is all: the server is
// there, and nothing is wrong with it or with the network.
func TestASessionThatOpenfireHasEndedTwiceIsBegunAgainWithinSeconds(t *testing.T) {
	for _, version := range openfire.Versions {
		atOpenfire(t, openfire.Config{Version: version}, func(r *pipedResident, server *openfire.Server) {
			for round := range 3 {
				time.Sleep(3 * time.Second)
				server.CloseSession("alice")
				time.Sleep(100 * time.Millisecond)
				if p := r.now().Status.Problem; p != nil && p.Code != desk.SessionEnded {
					r.t.Errorf("%s, round %d: %v", version, round, p)
				}
				if !r.within(5 * time.Second) {
					r.t.Fatalf("%s, round %d: %+v", version, round, r.now().Status)
				}
			}
		})
	}
}

// What has worked for a password that preparing changes comes first from then on: a server
// that counts refusals is not provoked at each connection.
func TestTheBytesOfAPasswordThatWorkedAreRemembered(t *testing.T) {
	atOpenfire(t, openfire.Config{Version: openfire.V50, Users: map[string]string{"alice": "Пароль №1"}, Mechanisms: []string{"SCRAM-SHA-1"}},
		func(r *pipedResident, server *openfire.Server) {
			for range 5 {
				time.Sleep(2 * time.Minute)
				server.CloseSession("alice")
				time.Sleep(time.Second)
				if !r.within(5 * time.Second) {
					r.t.Fatalf("%+v", r.now().Status)
				}
			}
			synctest.Wait()
			if refused, in := server.Happened("refused"), server.Happened("signed-in"); refused != 1 || in != 6 {
				r.t.Errorf("refused %d times, signed in %d times", refused, in)
			}
		})
}
