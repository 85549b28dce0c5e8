package popup

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestAStrangerIsMarkedAndWhatCannotBeReadIsSaid(t *testing.T) {
	for _, lang := range []string{"ru", "en"} {
		s := &server{words: locale.New(lang)}
		text := s.text(&desk.Alert{Peer: desktest.Peer("director@evil.example"), Text: "Срочно!", Stranger: true})
		if first, rest, _ := strings.Cut(text, "\n"); first != s.words.Say("popup.stranger") || rest != "Срочно!" {
			t.Errorf("%q", text)
		}
		if text := s.text(&desk.Alert{Peer: desktest.Peer("a@b"), Unreadable: true}); text != s.words.Say("popup.unreadable") {
			t.Errorf("%q", text)
		}
	}
}
