package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// patience is how long a rule waits for what must come. Nothing waits that long
// unless the rule is broken.
const patience = 10 * time.Second

// Conformance checks that a desk keeps the rules written at [desk.Desk]. The
// function returns a fresh one that is on line, signed in as [Me] who has not
// exchanged a message yet, and ends it when the test ends.
func Conformance(t *testing.T, open func(t *testing.T) (desk.Desk, Control)) {
	for _, rule := range []struct {
		name  string
		check func(t *testing.T, d desk.Desk, c Control)
	}{
		{"EventsFollowTheSnapshotWithoutGaps", eventsFollow},
		{"AMessageIsInEventSnapshotAndHistory", messageIsEverywhere},
		{"ASentMessageIsQueued", sentIsQueued},
		{"AMessageThatCannotBeSentIsAProblem", badMessages},
		{"HistoryIsPagedOldestFirst", historyIsPaged},
		{"WhatIsOlderComesToAnEnd", olderEnds},
		{"AMessageIsFoundByItsNumber", messageByNumber},
		{"ASearchFindsByWordsPeerAndDirection", searchFinds},
		{"SinceANumberAllPeersMessagesComeInOrder", sinceIsPaged},
		{"ReadMessagesAreNotUnread", readIsNotUnread},
		{"AMessageIsAnsweredOnceByItsButtons", answeredOnce},
		{"AFormInAMessageIsFilledInOnce", formAnsweredOnce},
		{"WhatIsAcknowledgedIsRead", acknowledgedIsTold},
		{"WhatIsCorrectedStandsWhereItStood", correctedInPlace},
		{"AnAnswerNamesAndQuotesWhatItAnswers", repliedTo},
		{"AReactionReplacesTheOneBefore", reactedTo},
		{"WhatIsTakenBackIsGone", takenBackForAll},
		{"AlertsComeAsThePersonWantsAndAreFound", alertsAreAsWanted},
		{"WhatWasSentByOneClickIsTakenBackOnce", undoneIsNotSent},
		{"WhatWentToManyIsReportedTogether", manyAreReported},
		{"AFileIsToldAndWhatIsNoneIsAProblem", filesAreTold},
		{"AttendLastsAsLongAsItsContext", attendLasts},
		{"ARequestIsToldAndAnsweredOnce", requestIsAnswered},
		{"WhoIsAddedIsAContactUntilRemoved", addedIsContact},
		{"AContactIsRenamedAndMoved", contactIsChanged},
		{"WhoCannotBeAddedIsAProblem", badContacts},
		{"WhatServicesAskIsAnsweredStepByStep", servicesAsk},
		{"ADraftIsKeptUntilItIsSent", draftIsKept},
		{"WhatIsPinnedStaysOnTop", pinnedStaysOnTop},
		{"FirstIsAnAccountThatIsSignedIn", firstIsOneThatIsSignedIn},
		{"RoomsAreEnteredSpokenInAndLeft", roomsAreEntered},
		{"AnInvitationIsToldAndAnsweredOnce", invitationIsAnswered},
		{"PresenceComesBackAsStatus", presenceComesBack},
		{"PresenceIsKeptUntilDropped", presenceIsKept},
		{"WhatIsSetHoldsAndIsSaidInTheStatus", setHolds},
		{"WhatIsWipedIsGone", wipedIsGone},
		{"AnExaminationComesToItsEnd", examinationEnds},
		{"AnExportIsANewFile", exportIsNew},
		{"AViewIsShownAndRemembered", viewIsShown},
		{"WatchOfEventsNotKeptIsAGap", unknownIsGap},
		{"WatchEndsWithItsContext", watchEnds},
		{"ASlowFaceIsCutOffAndStartsAgain", slowIsCutOff},
		{"ACallWithAnEndedContextFails", endedContextFails},
		{"ADemoThatDoesNotOpenIsAProblem", demoIsAProblem},
		{"QuitTellsEveryFace", quitTells},
	} {
		t.Run(rule.name, func(t *testing.T) {
			d, c := open(t)
			rule.check(t, d, c)
		})
	}
}

// snapshot returns the state now.
func snapshot(t *testing.T, d desk.Desk) desk.Snapshot {
	t.Helper()
	s, err := d.Snapshot(t.Context())
	if err != nil {
		t.Fatalf("Snapshot: %v", err)
	}
	return s
}

// watch returns the events that follow the state now.
func watch(t *testing.T, d desk.Desk) <-chan desk.Event {
	t.Helper()
	events, err := d.Watch(t.Context(), snapshot(t, d).Seq)
	if err != nil {
		t.Fatalf("Watch: %v", err)
	}
	return events
}

// await returns the first event that is wanted.
func await(t *testing.T, events <-chan desk.Event, wanted func(desk.Event) bool) desk.Event {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatal("the events ended")
			}
			if wanted(e) {
				return e
			}
		case <-late:
			t.Fatal("the event did not come")
		}
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func eventsFollow(t *testing.T, d desk.Desk, c Control) {
	for i := range 20 {
		c.Receive(anna, fmt.Sprint(i))
	}
	s := snapshot(t, d)
	events, err := d.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		c.Receive(anna, fmt.Sprint(20+i))
	}
	for last, next := s.Seq, 20; next < 40; last++ {
		e := await(t, events, func(desk.Event) bool { return true })
		if e.Seq != last+1 {
			t.Fatalf("event %d follows %d", e.Seq, last)
		}
		if e.Kind == desk.EventMessage && e.Message.Body == fmt.Sprint(next) {
			next++
		}
	}
}

func messageIsEverywhere(t *testing.T, d desk.Desk, c Control) {
	const body = "Счёт № 5 <b>&amp;</b> 🦉\nвторая строка"
	events := watch(t, d)
	stored := c.Receive(anna, body)
	e := await(t, events, kind(desk.EventMessage))
	if e.Message == nil || e.Message.Body != body || e.Message.Peer != anna || e.Message.Mine || e.Message.Number != stored.Number {
		t.Errorf("event: %+v", e.Message)
	}
	if e.Conversation == nil || e.Conversation.Peer != anna || e.Conversation.Unread != 1 || e.Conversation.Last.Body != body {
		t.Errorf("event: %+v", e.Conversation)
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventStatus && e.Status.Unread == 1 })
	s := snapshot(t, d)
	if len(s.Conversations) != 1 || s.Conversations[0].Unread != 1 || s.Status.Unread != 1 {
		t.Errorf("snapshot: %+v, %d unread", s.Conversations, s.Status.Unread)
	}
	history, err := d.History(t.Context(), anna, 0, 10)
	if err != nil || len(history) != 1 || history[0].Body != body || !history[0].Time.Equal(stored.Time) {
		t.Errorf("history: %+v, %v", history, err)
	}
}

func sentIsQueued(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	sent, err := d.Send(t.Context(), desk.Outgoing{To: anna.Address, Subject: "Тема", Body: "Здравствуйте 🦉"})
	if err != nil {
		t.Fatal(err)
	}
	if !sent.Mine || sent.State != desk.Queued || sent.Type != desk.TypeChat || sent.Peer != anna || sent.Number == 0 || sent.ID == "" {
		t.Errorf("returned: %+v", sent)
	}
	e := await(t, events, kind(desk.EventMessage))
	if e.Message.Number != sent.Number || e.Message.Body != "Здравствуйте 🦉" || e.Message.Subject != "Тема" {
		t.Errorf("event: %+v", e.Message)
	}
	if e.Conversation == nil || e.Conversation.Unread != 0 {
		t.Errorf("an own message counts as unread: %+v", e.Conversation)
	}
}

func badMessages(t *testing.T, d desk.Desk, _ Control) {
	for code, m := range map[desk.Code]desk.Outgoing{
		desk.EmptyMessage: {To: anna.Address},
		desk.BadAddress:   {To: "nobody at all", Body: "?"},
	} {
		if _, err := d.Send(t.Context(), m); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("%+v: %v, want %s", m, err, code)
		}
	}
}

func messageByNumber(t *testing.T, d desk.Desk, c Control) {
	long := strings.Repeat("длинный ", 2000)
	stored := c.Receive(anna, long)
	c.Receive(anna, "another")
	if m, err := d.Message(t.Context(), anna, stored.Number); err != nil || m.Body != long || m.Clipped || m.Number != stored.Number || m.Peer != anna || m.Place == 0 {
		t.Errorf("%d bytes of %+v, %v", len(m.Body), m.Peer, err)
	}
	for _, peer := range []desk.Ref{anna, petr} {
		if m, err := d.Message(t.Context(), peer, stored.Number+1000); !errors.Is(err, desk.NewProblem(desk.NoMessage)) {
			t.Errorf("%+v, %v", m, err)
		}
	}
	if _, err := d.Message(t.Context(), petr, stored.Number); !errors.Is(err, desk.NewProblem(desk.NoMessage)) {
		t.Errorf("of another conversation: %v", err)
	}
}

func sinceIsPaged(t *testing.T, d desk.Desk, c Control) {
	first := c.Receive(anna, "not this")
	var want, got []string
	for i := range 5 {
		want = append(want, fmt.Sprint(i), "his")
		c.Receive(anna, fmt.Sprint(i))
		c.Receive(petr, "his")
	}
	for after := first.Number; ; {
		page, err := d.Since(t.Context(), after, 3)
		if err != nil || len(page) > 3 {
			t.Fatal(page, err)
		}
		if len(page) == 0 {
			break
		}
		for _, m := range page {
			got = append(got, m.Body)
			if m.Number <= after {
				t.Errorf("%d comes after %d", m.Number, after)
			}
			after = m.Number
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("since: %v, want %v", got, want)
	}
}

func readIsNotUnread(t *testing.T, d desk.Desk, c Control) {
	c.Receive(anna, "1")
	second := c.Receive(anna, "2")
	c.Receive(anna, "3")
	events := watch(t, d)
	if err := d.MarkRead(t.Context(), anna, second.Number); err != nil {
		t.Fatal(err)
	}
	e := await(t, events, kind(desk.EventConversation))
	if e.Conversation.Peer != anna || e.Conversation.Unread != 1 {
		t.Errorf("event: %+v", e.Conversation)
	}
	eventually(t, "one message unread", func() bool { return snapshot(t, d).Status.Unread == 1 })
}

func attendLasts(t *testing.T, d desk.Desk, c Control) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Attend(ctx, anna) }()
	eventually(t, "attended", func() bool { return slices.Equal(c.Attended(), []desk.Ref{anna}) })
	select {
	case err := <-ended:
		t.Fatalf("Attend returned early: %v", err)
	default:
	}
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("Attend goes on")
	}
	eventually(t, "attention lost", func() bool { return len(c.Attended()) == 0 })
}

func viewIsShown(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	want := desk.View{Screen: desk.ScreenConversation, Peer: anna}
	if err := d.Show(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if e := await(t, events, kind(desk.EventShow)); e.View == nil || *e.View != want {
		t.Errorf("event: %+v", e.View)
	}
	if got := snapshot(t, d).View; got != want {
		t.Errorf("snapshot: %+v", got)
	}
}

func unknownIsGap(t *testing.T, d desk.Desk, _ Control) {
	if _, err := d.Watch(t.Context(), snapshot(t, d).Seq+1000); !errors.Is(err, desk.ErrGap) {
		t.Errorf("a number of the future: %v", err)
	}
	if _, err := d.Watch(t.Context(), 1); !errors.Is(err, desk.ErrGap) {
		t.Errorf("a number of another resident: %v", err)
	}
}

func watchEnds(t *testing.T, d desk.Desk, _ Control) {
	ctx, cancel := context.WithCancel(t.Context())
	events, err := d.Watch(ctx, snapshot(t, d).Seq)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	late := time.After(patience)
	for {
		select {
		case _, ok := <-events:
			if !ok {
				return
			}
		case <-late:
			t.Fatal("the channel stays open")
		}
	}
}

func slowIsCutOff(t *testing.T, d desk.Desk, c Control) {
	s := snapshot(t, d)
	events, err := d.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("я", 2048) // so that a socket's own buffers fill up
	for range 2000 {
		c.Receive(anna, long)
	}
	last := s.Seq
	for e := range events {
		if e.Seq != last+1 {
			t.Fatalf("event %d follows %d", e.Seq, last)
		}
		last = e.Seq
	}
	if _, err := d.Watch(t.Context(), last); !errors.Is(err, desk.ErrGap) {
		t.Errorf("watching on after the cut: %v", err)
	}
	again := watch(t, d)
	c.Receive(anna, "again")
	await(t, again, func(e desk.Event) bool { return e.Kind == desk.EventMessage && e.Message.Body == "again" })
}

func endedContextFails(t *testing.T, d desk.Desk, _ Control) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Snapshot: %v", err)
	}
	if _, err := d.Send(ctx, desk.Outgoing{To: anna.Address, Body: "?"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Send: %v", err)
	}
	if _, err := d.Watch(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("Watch: %v", err)
	}
}

func quitTells(t *testing.T, d desk.Desk, _ Control) {
	first, second := watch(t, d), watch(t, d)
	if err := d.Quit(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, first, kind(desk.EventQuit))
	await(t, second, kind(desk.EventQuit))
}
