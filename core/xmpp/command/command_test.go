package command_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/xmlsafe"
)

// office returns the commands of a client, and who has them.
func office(c *im.Client) (*command.Commands, xmpp.Address) {
	return command.New(c.Session, c.Disco), c.JID().Server()
}

// answer is what the service says to a request.
func answer(attrs, content string) string {
	return "<iq type='result' id='{id}' from='office.example'><command xmlns='http://jabber.org/protocol/commands' node='leave' " + attrs + ">" + content + "</command></iq>"
}

func refusal(kind, condition, specific string) string {
	return "<iq type='error' id='{id}' from='office.example'><error type='" + kind + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" + specific + "</error></iq>"
}

const (
	request = "<command xmlns='http://jabber.org/protocol/commands' node='leave' action='"
	form    = "<x xmlns='jabber:x:data' type='form'><field var='from'><required/></field></x>"
	filled  = "<x xmlns='jabber:x:data' type='submit'><field var='from'><value>1</value></field></x>"
	steps   = "<actions execute='next'><prev/><next/></actions>"
)

// executing runs a test with a run whose first step the service has answered.
func executing(t *testing.T, first string, test func(t *testing.T, r *command.Run, p *imtest.Peer)) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		commands, of := office(c)
		type result struct {
			run *command.Run
			err error
		}
		started := make(chan result, 1)
		go func() {
			run, err := commands.Execute(t.Context(), of, "leave")
			started <- result{run, err}
		}()
		p.Hears("type='set'", "to='office.example'", request+"execute'/>")
		p.Say(first)
		r := <-started
		if r.err != nil {
			t.Fatal(r.err)
		}
		test(t, r.run, p)
		p.HearsNothing()
	})
}

// does does something, while the service hears and answers.
func does(t *testing.T, r *command.Run, p *imtest.Peer, action command.Action, answers forms.Answers, hears, says string) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- r.Do(t.Context(), action, answers) }()
	p.Hears(hears)
	p.Say(says)
	return <-done
}

func TestARunGoesStepByStep(t *testing.T) {
	executing(t, answer("status='executing' sessionid='s1'", form+steps+"<note type='warn'> Срок </note><note>b</note><note type='info'/>"), func(t *testing.T, r *command.Run, p *imtest.Peer) {
		if have := fmt.Sprintln(r.Step().Status, r.Step().Actions, r.Step().Default, r.Step().Notes, r.Step().Form.Fields[0].Var); have != "executing [prev next] next [{warn Срок} {info b}] from\n" {
			t.Error(have)
		}
		yes := forms.Answers{"from": {"1"}}
		if err := does(t, r, p, command.Next, yes, request+"next' sessionid='s1'>"+filled+"</command>", answer("status='executing' sessionid='s2'", form+"<actions><prev/><complete/></actions>")); err != nil {
			t.Fatal(err)
		}
		// Who goes back has finished nothing, and need not.
		if err := does(t, r, p, command.Prev, nil, request+"prev' sessionid='s2'/>", answer("status='executing'", form)); err != nil {
			t.Fatal(err)
		}
		if err := does(t, r, p, command.Complete, yes, request+"complete' sessionid='s2'>"+filled, answer("status='completed'", "<x xmlns='jabber:x:data' type='form'/><actions><next/></actions>")); err != nil {
			t.Fatal(err)
		}
		if s := r.Step(); s.Status != command.Completed || s.Form.Kind != forms.Result || s.Actions != nil {
			t.Errorf("%+v", s)
		}
		for _, a := range []command.Action{command.Next, command.Prev, command.Complete, command.Cancel} {
			if err := r.Do(t.Context(), a, nil); !errors.Is(err, command.ErrOver) {
				t.Errorf("%s: %v", a, err)
			}
		}
	})
}

func TestNothingIsSentThatTheStepDoesNotTake(t *testing.T) {
	executing(t, answer("status='executing'", form+"<actions><next/></actions>"), func(t *testing.T, r *command.Run, p *imtest.Peer) {
		var faults forms.Faults
		if err := r.Do(t.Context(), command.Next, nil); !errors.As(err, &faults) || faults[0].Why != forms.Missing {
			t.Error(err)
		}
		for _, a := range []command.Action{command.Complete, command.Prev, "execute", ""} {
			if err := r.Do(t.Context(), a, forms.Answers{"from": {"1"}}); !errors.Is(err, command.ErrAction) {
				t.Errorf("%s: %v", a, err)
			}
		}
	})
	executing(t, answer("status='executing'", ""), func(t *testing.T, r *command.Run, p *imtest.Peer) {
		if err := r.Do(t.Context(), command.Complete, forms.Answers{"from": {"1"}}); !errors.Is(err, forms.ErrNoForm) {
			t.Error(err)
		}
		if err := does(t, r, p, command.Complete, nil, request+"complete'/>", answer("status='completed'", "")); err != nil {
			t.Error(err)
		}
	})
}

func TestARunIsCanceledWhateverTheServiceSays(t *testing.T) {
	for says, wrong := range map[string]bool{
		answer("status='canceled'", ""):    false,
		answer("status='completed'", ""):   false,
		answer("status='executing'", form): false,
		refusal("modify", "bad-request", "<bad-sessionid xmlns='http://jabber.org/protocol/commands'/>"):                false,
		refusal("cancel", "service-unavailable", ""):                                                                    true,
		"<iq type='result' id='{id}' from='office.example'><command xmlns='http://jabber.org/protocol/commands'/></iq>": true,
	} {
		executing(t, answer("status='executing' sessionid='s'", form), func(t *testing.T, r *command.Run, p *imtest.Peer) {
			err := does(t, r, p, command.Cancel, nil, request+"cancel' sessionid='s'/>", says)
			if (err != nil) != wrong || r.Step().Status != command.Canceled || r.Step().Actions != nil {
				t.Errorf("%s: %v, %+v", says, err, r.Step())
			}
		})
	}
}

func TestWhatTheServiceRefusesIsTold(t *testing.T) {
	const ns = " xmlns='http://jabber.org/protocol/commands'/>"
	for says, want := range map[string]error{
		refusal("cancel", "not-allowed", "<session-expired"+ns):                    command.ErrExpired,
		refusal("modify", "bad-request", "<bad-sessionid"+ns):                      command.ErrExpired,
		refusal("modify", "bad-request", "<bad-action"+ns):                         command.ErrAction,
		refusal("modify", "bad-request", "<malformed-action"+ns):                   command.ErrAction,
		refusal("modify", "bad-request", "<bad-payload"+ns):                        command.ErrAnswer,
		answer("status='done'", ""):                                                command.ErrBroken,
		answer("", ""):                                                             command.ErrBroken,
		answer("status='executing' sessionid='"+strings.Repeat("s", 2000)+"'", ""): command.ErrBroken,
		"<iq type='result' id='{id}' from='office.example'/>":                      command.ErrBroken,
	} {
		executing(t, answer("status='executing' sessionid='s'", ""), func(t *testing.T, r *command.Run, p *imtest.Peer) {
			err := does(t, r, p, command.Complete, nil, request+"complete' sessionid='s'/>", says)
			over := errors.Is(want, command.ErrExpired)
			if !errors.Is(err, want) || (r.Step().Status == command.Canceled) != over {
				t.Errorf("%s: %v, %+v", says, err, r.Step())
			}
		})
	}
	for _, says := range []string{refusal("auth", "forbidden", ""), refusal("modify", "bad-request", "<bad-payload xmlns='u'/>")} {
		executing(t, answer("status='executing'", ""), func(t *testing.T, r *command.Run, p *imtest.Peer) {
			err := does(t, r, p, command.Complete, nil, request+"complete'/>", says)
			var refused *xmpp.StanzaError
			if !errors.As(err, &refused) || errors.Is(err, command.ErrAnswer) || r.Step().Status != command.Executing {
				t.Errorf("%v, %+v", err, r.Step())
			}
		})
	}
}

func TestAServiceThatDoesNotAnswerIsNotWaitedForForEver(t *testing.T) {
	executing(t, answer("status='executing'", ""), func(t *testing.T, r *command.Run, p *imtest.Peer) {
		start := time.Now()
		if err := r.Do(t.Context(), command.Complete, nil); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 2*time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		p.Hears("complete")
		if r.Step().Status != command.Executing {
			t.Errorf("%+v", r.Step())
		}
	})
}

func TestWhatMayBeDoneIsReadAsTheSpecificationHasIt(t *testing.T) {
	for content, want := range map[string]string{
		"":           "[complete] complete",
		"<actions/>": "[complete] complete",
		"<actions execute='complete'><next/><complete/></actions>":       "[next complete] complete",
		"<actions execute='explode'><next/><complete/></actions>":        "[next complete] next",
		"<actions execute='prev'><prev/><complete/></actions>":           "[prev complete] prev",
		"<actions><prev/></actions>":                                     "[prev complete] complete",
		"<actions><explode/><next xmlns='u'/><next/><next/></actions>":   "[next] next",
		"<actions xmlns='u'><next/></actions><actions><next/></actions>": "[next] next",
	} {
		executing(t, answer("status='executing'", content), func(t *testing.T, r *command.Run, p *imtest.Peer) {
			if have := fmt.Sprintf("%v %s", r.Step().Actions, r.Step().Default); have != want {
				t.Errorf("%s: %s", content, have)
			}
		})
	}
}

func TestCommandsAreListedPageByPage(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		commands, of := office(c)
		listed := make(chan string, 1)
		go func() {
			all, err := commands.List(t.Context(), of)
			listed <- fmt.Sprint(all, err)
		}()
		page := func(items, last string) string {
			return "<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'>" + items +
				"<set xmlns='http://jabber.org/protocol/rsm'><last>" + last + "</last><count>3</count></set></query></iq>"
		}
		p.Hears("node='http://jabber.org/protocol/commands'", "<max>100</max>")
		p.Say(page("<item jid='office.example' node='leave' name='Отпуск'/><item jid='office.example' name='no node'/>", "1"))
		p.Hears("<after>1</after>")
		p.Say(page("<item jid='bot@office.example/x' node='uptime'/>", ""))
		if have := <-listed; have != "[{office.example leave Отпуск} {bot@office.example/x uptime uptime}] <nil>" {
			t.Error(have)
		}
	})
}

// Whoever always has one more page is not asked for ever.
func TestAListHasAnEnd(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		commands, of := office(c)
		listed := make(chan int, 1)
		go func() {
			all, _ := commands.List(t.Context(), of)
			listed <- len(all)
		}()
		for i := range 10 {
			p.Hears("disco#items")
			p.Say("<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'>" +
				strings.Repeat("<item jid='office.example' node='n'/>", 300) + fmt.Sprintf("<set xmlns='http://jabber.org/protocol/rsm'><last>%d</last></set></query></iq>", i))
		}
		if n := <-listed; n != 1000 {
			t.Error(n)
		}
	})
}

// Whatever a step is: it can be acted on, or is none.
func FuzzStep(f *testing.F) {
	f.Add("status='executing' sessionid='s'", form+steps+"<note type='warn'>n</note>")
	f.Add("status='completed'", "<x xmlns='jabber:x:data' type='result'><item/></x>")
	f.Fuzz(func(t *testing.T, attrs, content string) {
		n, err := xmlsafe.Parse([]byte("<command xmlns='http://jabber.org/protocol/commands' "+attrs+">"+content+"</command>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		step, id, err := command.ReadStep(n)
		if err != nil {
			return
		}
		going := step.Status == command.Executing
		if len(id) > 1024 || len(step.Notes) > 50 || (len(step.Actions) > 0) != going || (step.Default != "") != going {
			t.Errorf("%+v", step)
		}
		for _, note := range step.Notes {
			if len(note.Text) > forms.MostText {
				t.Errorf("%d bytes", len(note.Text))
			}
		}
	})
}
