package auth

import (
	"errors"
	"testing"
)

func TestACertificateSaysWhoItIsForAndNothingElse(t *testing.T) {
	offer := Offer{Mechanisms: []string{Plain, External, SCRAMSHA256}}
	if m, err := ChooseExternal(offer, Channel{Encrypted: true}); m != External || err != nil {
		t.Errorf("%s, %v", m, err)
	}
	if _, err := ChooseExternal(offer, Channel{}); !errors.Is(err, ErrNoMechanism) {
		t.Errorf("without TLS: %v", err)
	}
	if _, err := ChooseExternal(Offer{Mechanisms: []string{Plain}}, Channel{Encrypted: true}); !errors.Is(err, ErrNoMechanism) {
		t.Errorf("not offered: %v", err)
	}
	if m, err := Choose(offer, Channel{Encrypted: true}); m != SCRAMSHA256 || err != nil {
		t.Errorf("without a certificate: %s, %v", m, err)
	}
	c, err := NewConversation(External, Credentials{Username: "иван", Domain: "office.example", Password: "hush"})
	if err != nil {
		t.Fatal(err)
	}
	if initial, has, err := c.Start(); string(initial) != "иван@office.example" || !has || err != nil {
		t.Errorf("%q, %v, %v", initial, has, err)
	}
	if _, err := c.Step([]byte("who?")); !errors.Is(err, ErrMalformed) {
		t.Errorf("a challenge: %v", err)
	}
	if err := c.Success(nil); err != nil || c.Mechanism() != External {
		t.Errorf("%v, %s", err, c.Mechanism())
	}
}
