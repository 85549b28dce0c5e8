package agent_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

func TestPeopleAreSearchedForAndToldByTheirAddresses(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	is, err := a.Explore(t.Context(), desk.Spot{})
	if err != nil || !slices.Contains(is.Can, desk.DeedSearch) {
		t.Fatalf("%+v, %v", is, err)
	}
	step, err := a.Begin(t.Context(), desk.Task{Deed: desk.DeedSearch})
	if err != nil || step.Default != desk.ActionComplete || step.Form.Field("name") == nil {
		t.Fatalf("%+v, %v", step, err)
	}
	found, err := a.Proceed(t.Context(), desk.Move{ID: step.ID, Action: desk.ActionComplete, Answers: desk.FormAnswers{"name": {""}}})
	if err != nil || found.Status != desk.StepCompleted || len(found.People) != len(found.Form.Rows) || !slices.Contains(found.People, anna) {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestWhatKeepsAServiceFromDoingSomethingIsSaid(t *testing.T) {
	for condition, code := range map[string]desk.Code{
		"remote-server-not-found": desk.ServiceSilent, "service-unavailable": desk.ServiceSilent, "item-not-found": desk.NoItem,
		"forbidden": desk.NotAllowed, "feature-not-implemented": desk.NotOffered, "not-acceptable": desk.NotAccepted,
	} {
		inVirtualTime(t, nil, func(r *pipedResident) {
			r.now()
			r.server.answers(func(element string) string {
				if !strings.Contains(element, "to='shop.example.org'") {
					return ""
				}
				return "<iq type='error' from='shop.example.org' id='" + idOf(element) + "'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
			})
			at := desk.Spot{Ref: desk.Ref{Address: "shop.example.org"}}
			_, explored := r.Explore(context.Background(), at)
			_, items := r.ServiceItems(context.Background(), at, "", 10)
			_, begun := r.Begin(context.Background(), desk.Task{Spot: at, Deed: desk.DeedCommand})
			for _, err := range []error{explored, items, begun} {
				var problem *desk.Problem
				if !errors.As(err, &problem) || problem.Code != code || problem.Facts["address"] != "shop.example.org" {
					t.Errorf("%s: %v", condition, err)
				}
			}
		})
	}
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		if _, err := r.Explore(context.Background(), desk.Spot{Ref: desk.Ref{Address: "silent.example.org"}}); !errors.Is(err, &desk.Problem{Code: desk.ServiceSilent}) {
			t.Errorf("of who does not answer: %v", err)
		}
		if _, err := r.Explore(context.Background(), desk.Spot{Ref: desk.Ref{Address: "@"}}); !errors.Is(err, &desk.Problem{Code: desk.BadAddress}) {
			t.Error(err)
		}
	})
}

// runs has the piped server answer commands, and tells what it was asked.
func runs(r *pipedResident) (asked func() []string) {
	var all []string
	r.server.answers(func(element string) string {
		if !strings.Contains(element, "protocol/commands") {
			return ""
		}
		_, action, _ := strings.Cut(element, "action='")
		action, _, _ = strings.Cut(action, "'")
		all = append(all, action)
		status := "executing"
		if action == "cancel" {
			status = "canceled"
		}
		return "<iq type='result' from='shop.example.org' id='" + idOf(element) + "'><command xmlns='http://jabber.org/protocol/commands' node='n' sessionid='s' status='" + status +
			"'><actions execute='next'><next/></actions><x xmlns='jabber:x:data' type='form'><field var='a'/></x></command></iq>"
	})
	return func() []string { return all }
}

// A face may go and leave what it has begun: the service need not keep it for ever.
func TestWhatNobodyGoesOnWithIsGivenUp(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		asked := runs(r)
		step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "shop.example.org"}, Node: "n"}, Deed: desk.DeedCommand})
		if err != nil || step.ID == "" {
			t.Fatal(step, err)
		}
		time.Sleep(9 * time.Minute)
		move := desk.Move{ID: step.ID, Action: desk.ActionNext}
		next, err := r.Proceed(context.Background(), move)
		if err != nil || next.ID == "" {
			t.Fatal(next, err)
		}
		move.ID = next.ID
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		if got := asked(); !slices.Equal(got, []string{"execute", "next"}) {
			t.Errorf("%q", got)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if _, err := r.Proceed(context.Background(), move); !errors.Is(err, desk.NewProblem(desk.StepGone)) {
			t.Error(err)
		}
		if got := asked(); !slices.Equal(got, []string{"execute", "next", "cancel"}) {
			t.Errorf("%q", got)
		}
	})
}

// Who clicks twice has read one step: the second click answers nothing.
func TestAClickTooManyAnswersNoStepThatNobodyHasRead(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		asked := runs(r)
		step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "shop.example.org"}, Node: "n"}, Deed: desk.DeedCommand})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 3)
		for range cap(done) {
			go func() {
				_, err := r.Proceed(context.Background(), desk.Move{ID: step.ID, Action: desk.ActionNext})
				done <- err
			}()
		}
		gone := 0
		for range cap(done) {
			if err := <-done; errors.Is(err, desk.NewProblem(desk.StepGone)) {
				gone++
			} else if err != nil {
				t.Error(err)
			}
		}
		if got := asked(); gone != 2 || !slices.Equal(got, []string{"execute", "next"}) {
			t.Errorf("%q, %d were too many", got, gone)
		}
	})
}

// What is asked once is sent once.
func TestAFormIsSubmittedOnce(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		sent := 0
		r.server.answers(func(element string) string {
			if !strings.Contains(element, "jabber:iq:register") {
				return ""
			}
			content := "<query xmlns='jabber:iq:register'><username/></query>"
			if strings.Contains(element, "type='set'") {
				sent, content = sent+1, ""
			}
			return "<iq type='result' from='irc.example.com' id='" + idOf(element) + "'>" + content + "</iq>"
		})
		step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "irc.example.com"}}, Deed: desk.DeedRegister})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 2)
		for range cap(done) {
			go func() {
				_, err := r.Proceed(context.Background(), desk.Move{ID: step.ID, Action: desk.ActionComplete, Answers: desk.FormAnswers{"username": {"anna"}}})
				done <- err
			}()
		}
		<-done
		<-done
		if sent != 1 {
			t.Errorf("it was sent %d times", sent)
		}
	})
}

func TestWhatWasBegunInAnotherSessionIsOver(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		runs(r)
		step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "shop.example.org"}, Node: "n"}, Deed: desk.DeedCommand})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}})
		synctest.Wait()
		if _, err := r.Proceed(context.Background(), desk.Move{ID: step.ID, Action: desk.ActionNext}); !errors.Is(err, desk.NewProblem(desk.StepGone)) {
			t.Error(err)
		}
	})
}

// Only so many are kept: the one that was left alone for longest makes way.
func TestThereIsAnEndToWhatIsBegun(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.now()
		asked := runs(r)
		var first, last desk.ServiceStep
		for i := range 65 {
			step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "shop.example.org"}, Node: "n"}, Deed: desk.DeedCommand})
			if err != nil {
				t.Fatal(err)
			}
			if last = step; i == 0 {
				first = step
			}
			time.Sleep(time.Second)
		}
		synctest.Wait()
		_, gone := r.Proceed(context.Background(), desk.Move{ID: first.ID, Action: desk.ActionNext})
		_, there := r.Proceed(context.Background(), desk.Move{ID: last.ID, Action: desk.ActionNext})
		if !errors.Is(gone, desk.NewProblem(desk.StepGone)) || there != nil || !slices.Contains(asked(), "cancel") {
			t.Error(gone, there)
		}
	})
}

// The picture of a captcha comes with the form (XEP-0158, XEP-0231), and only from there.
func TestThePictureOfAFormIsTheOneThatCameWithIt(t *testing.T) {
	var picture bytes.Buffer
	_ = png.Encode(&picture, image.NewGray(image.Rect(0, 0, 120, 40)))
	for name, c := range map[string]struct {
		data string
		want bool
	}{
		"a picture": {base64.StdEncoding.EncodeToString(picture.Bytes()), true}, "a bomb": {base64.StdEncoding.EncodeToString(bomb(65_000)), false}, "no base64": {"?", false},
		"too large": {strings.Repeat("A", 200<<10), false},
	} {
		inVirtualTime(t, nil, func(r *pipedResident) {
			r.now()
			r.server.answers(func(element string) string {
				if !strings.Contains(element, "jabber:iq:register") {
					return ""
				}
				return "<iq type='result' from='irc.example.com' id='" + idOf(element) + "'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'><field var='ocr' type='text-single'>" +
					"<media xmlns='urn:xmpp:media-element'><uri type='image/png'>http://irc.example.com/1.png</uri><uri type='image/png'>cid:sha1+x@bob.xmpp.org</uri></media></field></x>" +
					"<data xmlns='urn:xmpp:bob' cid='sha1+x@bob.xmpp.org' type='image/png'>" + c.data + "</data></query></iq>"
			})
			step, err := r.Begin(context.Background(), desk.Task{Spot: desk.Spot{Ref: desk.Ref{Address: "irc.example.com"}}, Deed: desk.DeedRegister})
			if err != nil || step.Form == nil || (len(step.Pictures["ocr"]) > 0) != c.want {
				t.Errorf("%s: %+v, %v", name, step, err)
			}
		})
	}
}
