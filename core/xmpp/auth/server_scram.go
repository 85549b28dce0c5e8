package auth

import (
	"crypto/rand"
	"fmt"

	"github.com/xdg-go/scram"
)

// scramServer is the server's half of RFC 5802.
type scramServer struct {
	domain string
	conv   *scram.ServerConversation
	asked  bool
	user   string
}

func newSCRAMServer(mechanism, domain string, lookup func(string) (string, bool), prepare func(string) string) (*scramServer, error) {
	hash := scramHashes[mechanism]
	server, err := hash.NewServer(func(user string) (scram.StoredCredentials, error) {
		password, known := lookup(user)
		if !known {
			password = rand.Text() // let nobody learn who exists: fail at the proof
		}
		client, err := hash.NewClientUnprepped("", prepare(password), "")
		if err != nil {
			return scram.StoredCredentials{}, err
		}
		return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: rand.Text(), Iters: minIterations})
	})
	if err != nil {
		return nil, err
	}
	return &scramServer{domain: domain, conv: server.NewConversation()}, nil
}

func (s *scramServer) Username() string { return s.user }

func (s *scramServer) Step(response []byte) ([]byte, bool, error) {
	if response == nil && !s.asked {
		s.asked = true
		return nil, false, nil
	}
	if len(response) > MaxMessage {
		return nil, false, errTooLong
	}
	s.asked = true
	challenge, err := s.conv.Step(string(response))
	switch {
	case err != nil && s.conv.Done() && challenge != "":
		return nil, false, ErrNotAuthorized
	case err != nil:
		return nil, false, fmt.Errorf("%w: SCRAM", ErrMalformed)
	case !s.conv.Valid():
		return []byte(challenge), false, nil
	}
	if !mayActAs(s.conv.AuthzID(), s.conv.Username(), s.domain) {
		return nil, false, ErrNotAuthorized
	}
	s.user = s.conv.Username()
	return []byte(challenge), true, nil
}
