package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/bot"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// crashing is a desk beside which the bot is killed: what it has asked for is done or not,
// and it does not hear of it.
type crashing struct {
	bot.Desk
	left atomic.Int64 // calls until it is killed
	kill func()
}

var errKilled = errors.New("killed")

func (c *crashing) killed() bool {
	if c.left.Add(-1) == 0 {
		c.kill()
	}
	return c.left.Load() <= 0
}

func (c *crashing) Message(ctx context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	if c.killed() {
		return desk.Message{}, errKilled
	}
	return c.Desk.Message(ctx, peer, number)
}

func (c *crashing) Send(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	if c.left.Load() <= 0 {
		return desk.Message{}, errKilled
	}
	sent, err := c.Desk.Send(context.WithoutCancel(ctx), m)
	if c.killed() {
		return desk.Message{}, errKilled
	}
	return sent, err
}

// Whatever moment the bot is killed at, also between sending an answer and noting that,
// and whatever of its book is lost with the machine: each message gets its one answer, those
// of one sender in their order. Ids are of the senders' own choice, and say nothing.
func TestNothingIsLostOrAnsweredTwiceHoweverItIsKilled(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) { killedAtRandom(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func killedAtRandom(t *testing.T, random *rand.Rand) {
	s := newStage(t, echo)
	s.config.Log = func(string, ...any) {}
	peers := []desk.Ref{anna, boris, desktest.Peer("vera@example.com")}
	wants := map[desk.Ref][]string{}
	ids := []string{"", "1", "1", "2"}
	receive := func(most int) {
		for range random.IntN(most) {
			p := peers[random.IntN(len(peers))]
			m := s.Receive(p, fmt.Sprint(len(wants[p])))
			s.Edit(m.Number, func(m *desk.Message) { m.ID = ids[random.IntN(len(ids))] })
			wants[p] = append(wants[p], "re: "+m.Body)
		}
	}
	for range 8 {
		receive(20)
		d := &crashing{Desk: s.Fake}
		d.left.Store(int64(1 + random.IntN(30)))
		s.config.Desk = d
		book, err := bot.OpenBook(s.path, time.Now().Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		s.config.Book = book
		ctx, cancel := context.WithCancel(t.Context())
		d.kill = cancel
		ran := make(chan error, 1)
		go func() { ran <- bot.New(s.config).Run(ctx) }()
		receive(20)
		synctest.Wait()
		cancel()
		<-ran
		book.Close()
		cut(t, s.path, random)
	}
	s.config.Desk = s.Fake
	s.begin()
	synctest.Wait()
	for _, p := range peers {
		s.wants(p, wants[p]...)
	}
	s.end()
}

// cut takes away an end of the book that the machine's death may have taken, but for what is
// written in one step.
func cut(t *testing.T, path string, random *rand.Rand) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	for first < len(text) && text[first] != '\n' {
		first++
	}
	if random.IntN(2) == 0 {
		text = text[:first+random.IntN(len(text)-first+1)]
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}
