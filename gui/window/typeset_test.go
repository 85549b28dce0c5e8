package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2/theme"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/xmpp/styling"
	"vestnik/gui/window/internal/fakedesk"
)

// seenAs describes how a text is drawn.
func seenAs(p *prose) string {
	var all []string
	for _, line := range p.lines {
		for _, q := range p.runs(line) {
			how := ""
			for _, sign := range []struct {
				name string
				on   bool
			}{
				{"faint ", q.color() == colorFaint}, {"quoted ", q.quoted}, {"link ", q.link}, {"strong ", q.face().Bold},
				{"emphasis ", q.face().Italic}, {"strike ", q.style&styling.Strike != 0}, {"code ", q.face().Monospace},
			} {
				if sign.on {
					how += sign.name
				}
			}
			all = append(all, fmt.Sprintf("%s[%s]", how, p.text[q.from:q.to]))
		}
	}
	return strings.Join(all, " ")
}

func TestMarksStyleWhatIsWritten(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for body, want := range map[string]string{
			"it is *late* now":       "[it is ] faint strong [*] strong [late] faint strong [*] [ now]",
			"_soon_":                 "faint emphasis [_] emphasis [soon] faint emphasis [_]",
			"~no~":                   "faint strike [~] strike [no] faint strike [~]",
			"`rm *`":                 "faint code [`] code [rm *] faint code [`]",
			"2 * 3 * 4 = a_b_c":      "[2 * 3 * 4 = a_b_c]",
			"```\nif *x*\n```":       "faint code [```] code [if *x*] faint code [```]",
			"> you said\nyes":        "faint quoted [> ] quoted [you said] [yes]",
			"see https://x.example/": "[see ] link [https://x.example/]",
		} {
			if got := seenAs(o.said(c, body)); got != want {
				t.Errorf("%q is drawn as %s, not %s", body, got, want)
			}
		}
	})
}

func TestWhatSaysThatItHasNoStylesIsDrawnAsItIs(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := newBubble(o.faces.words, deeds{})
		b.heightAt(item{message: desk.Message{Number: 1, Body: "*a*", Unstyled: true}, limit: firstRunes}, 300)
		if got := seenAs(b.text); got != "[*a*]" {
			t.Error(got)
		}
	})
}

// What is copied is what was written, whatever it looks like.
func TestWhatIsSelectedHasItsMarks(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.said(o.talk(fakedesk.Anna), "it is *late* now")
		o.drag(p, 6, len("it is *late*"))
		if got := p.selected(); got != "*late*" {
			t.Errorf("%q", got)
		}
	})
}

// A line in a wide style is as wide as it is drawn, so that it stays in its bubble.
func TestStyledLinesStayInTheirBubble(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.said(o.talk(fakedesk.Anna), "`"+strings.Repeat("iiii llll ", 40)+"` *"+strings.Repeat("ЩЖЮ ", 40)+"x*")
		if len(p.lines) < 4 {
			t.Fatalf("%d lines are too few", len(p.lines))
		}
		for _, l := range p.lines {
			if wide := p.wide(l); wide > p.Size().Width-2*theme.InnerPadding() {
				t.Errorf("%q is %v wide in %v", p.text[l.from:l.to], wide, p.Size().Width)
			}
		}
	})
}
