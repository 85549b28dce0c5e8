package main

import (
	"strings"
	"testing"

	"vestnik/core/desk"
)

// What a program is started with others see.
func TestThePasswordOfARoomIsShownToThePersonAndToNobodyElse(t *testing.T) {
	view, err := english.viewOf("xmpp:team@rooms.office.example?join;password=%D1%81%D0%B5%D0%B7%D0%B0%D0%BC")
	if err != nil || view.Screen != desk.ScreenJoin || view.Password != "сезам" || view.Peer.Address != "team@rooms.office.example" {
		t.Errorf("%+v, %v", view, err)
	}
	arguments := strings.Join(runCommand{view}.arguments(), " ")
	again, err := english.viewOf(strings.TrimPrefix(arguments, "open "))
	if err != nil || again.Screen != desk.ScreenJoin || again.Peer != view.Peer || again.Password != "" {
		t.Errorf("%q: %+v, %v", arguments, again, err)
	}
}
