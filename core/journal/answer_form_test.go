package journal

import (
	"testing"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/notice"
)

func TestAFormIsAnsweredByTheFormFilledIn(t *testing.T) {
	asks := &notice.Notice{Form: &forms.Form{Kind: forms.Ask}}
	filled, result := &notice.Notice{Form: &forms.Form{Kind: forms.Submit}}, &notice.Notice{Form: &forms.Form{Kind: forms.Result}}
	buttons := &notice.Notice{Buttons: []notice.Button{{Value: "1"}}, Form: asks.Form}
	for _, c := range []struct {
		asking, with *notice.Notice
		want         bool
	}{{asks, filled, true}, {asks, nil, false}, {asks, result, false}, {filled, filled, false}, {buttons, nil, true}, {nil, filled, false}, {&notice.Notice{}, filled, false}} {
		if got := answerable(c.asking, c.with); got != c.want {
			t.Errorf("%+v by %+v: %v", c.asking, c.with, got)
		}
	}
}
