package bosh

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// gathered is what a server sends at once to somebody who was not there: n messages of
// about so many bytes.
func gathered(n, size int) (all []string) {
	text := strings.Repeat("отчёт ", size/11)
	for i := range n {
		all = append(all, fmt.Sprintf("<message xmlns='jabber:client' id='%d'><body>%s</body></message>", i, text))
	}
	return all
}

// pouring is the content of an answer, which may break off.
type pouring struct {
	io.Reader
	err  error // after the content; io.EOF where nil
	read atomic.Int64
}

func (s *pouring) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.read.Add(int64(n))
	if errors.Is(err, io.EOF) && s.err != nil {
		err = s.err
	}
	return n, err
}

func (*pouring) Close() error { return nil }

// send answers with a body that comes as it is read, up to cut if that is not 0.
func (q *asked) send(all []string, cut int) *pouring {
	text := "<body xmlns='" + wire.NSHTTPBind + "'>" + strings.Join(all, "") + "</body>"
	s := &pouring{Reader: strings.NewReader(text)}
	if cut > 0 {
		s.Reader, s.err = strings.NewReader(text[:cut]), io.ErrUnexpectedEOF
	}
	q.result <- result{res: &http.Response{StatusCode: http.StatusOK, ContentLength: -1, Body: s, Header: http.Header{}}}
	return s
}

// A2: what waited on the server is more than fits into one answer of any size.
func TestWhatHasGatheredOnTheServerComesHoweverMuchItIs(t *testing.T) {
	for _, c := range []struct{ n, size int }{{4500, 2000}, {1000, 10_000}, {20_000, 600}} {
		session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
			all := gathered(c.n, c.size)
			go m.poll().send(all, 0)
			for i, want := range all {
				if got := <-h.elements; got != want {
					t.Fatalf("%d × %d: number %d is %.100s", c.n, c.size, i, got)
				}
			}
			m.poll().answer("", message("next"))
			if got := <-h.elements; got != message("next") {
				t.Error(got)
			}
		})
	}
}

// It breaks off, again and again, and anywhere. The same request is sent again.
func TestALargeBodyThatBreaksOffIsAskedForAgainAndNothingIsDoubled(t *testing.T) {
	all := gathered(1000, 5000)
	size := len(strings.Join(all, ""))
	for _, cuts := range [][]int{{size / 2}, {400 << 10, 600 << 10, 1 << 20, 1 << 20, 3 << 20}, {size}, {size - 1, 300, 2 << 20}, {3 << 20, 1 << 20, 4 << 20}} {
		session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
			q := m.poll()
			rid, raw := q.rid(), string(q.raw)
			go func() {
				for _, cut := range cuts {
					q.send(all, cut)
					q = m.next()
					if q.rid() != rid || string(q.raw) != raw {
						t.Errorf("%s is asked for before %s is answered", q.raw, raw)
					}
				}
				q.send(all, 0)
			}()
			for i, want := range all {
				if got := <-h.elements; got != want {
					t.Fatalf("%v: number %d is %.100s", cuts, i, got)
				}
			}
			if q := m.poll(); q.rid() != rid+1 {
				t.Errorf("%v: %s", cuts, q.raw)
			}
		})
	}
}

// Nothing says that a server answers the same twice.
func TestOfAnotherAnswerToTheSameRequestNothingIsTakenForWhatTheReaderHas(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
		first, other := gathered(1000, 5000), []string{message("new"), message("newer")}
		q := m.poll()
		go q.send(first, 3<<20)
		q = m.next()
		had := strings.Count(h.all(), "<message")
		q.send(other, 0)
		if got := h.all(); had < 300 || had >= 1000 || got != message("new")+message("newer") {
			t.Errorf("behind %d there is %.300s", had, got)
		}
	})
}

// The reader is not hurried, and what he has not asked for is not read.
func TestALargeBodyIsReadNoFasterThanTheReaderReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.Close()
		next(t, c)
		all := gathered(4500, 2000)
		var s *pouring
		sent := make(chan struct{})
		go func() { s = m.poll().send(all, 0); close(sent) }()
		buf := make([]byte, 64<<10)
		n, err := io.ReadFull(c, buf)
		<-sent
		time.Sleep(time.Hour) // no deadline counts while it is the reader who takes his time
		for read := int64(n); err == nil; read += int64(n) {
			synctest.Wait()
			if ahead := s.read.Load() - read; ahead > 3<<20 {
				t.Fatalf("%d bytes ahead of the reader", ahead)
			}
			if read > 8<<20 {
				break
			}
			n, err = c.Read(buf)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// §14.2 holds for pieces too.
func TestALargeBodyWaitsForItsTurn(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		poll := m.poll()
		write(t, c, "<message id='out'/>")
		out := m.next()
		all := gathered(1000, 5000)
		go out.send(all, 0)
		if got := h.all(); got != "" {
			t.Fatalf("%.100s", got)
		}
		poll.answer("", message("first"))
		for i, want := range append([]string{message("first")}, all...) {
			if got := <-h.elements; got != want {
				t.Fatalf("number %d is %.100s", i, got)
			}
		}
	})
}

// While a large body comes in, what is written leaves, and no answer is missed.
func TestWritingGoesOnWhileALargeBodyComesIn(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
		all := gathered(1000, 5000)
		pipe, in := io.Pipe()
		q := m.poll()
		q.result <- result{res: &http.Response{StatusCode: http.StatusOK, ContentLength: -1, Body: pipe, Header: http.Header{}}}
		text := "<body xmlns='" + wire.NSHTTPBind + "'>" + strings.Join(all, "") + "</body>"
		_, _ = io.WriteString(in, text[:2<<20])
		write(t, c, "<message id='out'/>")
		m.next().answer("", message("answer"))
		time.Sleep(20 * time.Second) // nothing is sent again for that
		m.quiet(time.Second)
		go func() { _, _ = io.WriteString(in, text[2<<20:]); in.Close() }()
		for i, want := range append(all[:len(all):len(all)], message("answer")) {
			if got := <-h.elements; got != want {
				t.Fatalf("number %d is %.100s", i, got)
			}
		}
	})
}

// Who reads may be who writes, as a session that answers what it is asked. An answer that is
// still coming in takes one place in the window and a request that is held the other, so what
// is written waits until it is over, and it must not wait for the reader in its turn.
func TestAReaderThatAnswersIsNotStuckInALargeBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, usual)
		defer c.Close()
		next(t, c)
		const n = 5000
		go m.poll().send(gathered(n, 250), 0)
		go func() {
			answer := strings.Repeat("a", 1000)
			for i := range n {
				if _, err := nextElement(c); err != nil {
					return
				}
				_, _ = fmt.Fprintf(c, "<iq id='%d' type='result'><query>%s</query></iq>", i, answer)
			}
		}()
		held, answers := m.next(), 0 // with the first of the answers
		for q := held; answers < n; q = m.next() {
			answers += strings.Count(string(q.raw), "<iq ")
			if q != held && answers < n {
				q.answer("", "")
			}
		}
	})
}

// A path that brings nothing any more is left, in the midst of a body too.
func TestALargeBodyThatStopsComingIsAskedForAgain(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
		all := gathered(1000, 5000)
		text := "<body xmlns='" + wire.NSHTTPBind + "'>" + strings.Join(all, "") + "</body>"
		q := m.poll()
		pipe, in := io.Pipe()
		stop := make(chan struct{})
		q.result <- result{res: &http.Response{StatusCode: http.StatusOK, ContentLength: -1, Body: pipe, Header: http.Header{}}}
		go func() { <-q.http.Context().Done(); in.CloseWithError(q.http.Context().Err()); close(stop) }()
		_, _ = io.WriteString(in, text[:2<<20])
		<-stop
		m.next().send(all, 0)
		for i, want := range all {
			if got := <-h.elements; got != want {
				t.Fatalf("number %d is %.100s", i, got)
			}
		}
	})
}

// What is not well-formed spoils the rest: of the whole of a large body no more can be
// said than was seen of it.
func TestALargeBodyThatIsBadIsDoubtedOnce(t *testing.T) {
	session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
		all := append(gathered(500, 5000), "<!-- comment -->", message("behind"))
		go m.poll().send(all, 0)
		go m.next().send(all, 0)
		got, err := h.end()
		if !errors.Is(err, ErrBadBody) || strings.Contains(got, "behind") || strings.Count(got, "id='3'") != 1 || strings.Count(got, "<message") < 400 {
			t.Errorf("%d messages, %v", strings.Count(got, "<message"), err)
		}
	})
}

// A path that brings a byte now and then is one that brings nothing: else a session could
// be held by it for ever, and the person be told that all is well.
func TestALargeBodyThatTricklesIsAskedForAgainAndTold(t *testing.T) {
	for first, again := range map[int]bool{1 << 10: false, 2 << 20: true} {
		t.Run(fmt.Sprint(first), func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, c *Conn, h *heard) {
				all := gathered(1000, 5000)
				text := "<body xmlns='" + wire.NSHTTPBind + "'>" + strings.Join(all, "") + "</body>"
				trickle := func(q *asked) {
					pipe, in := io.Pipe()
					q.result <- result{res: &http.Response{StatusCode: http.StatusOK, ContentLength: int64(len(text)), Body: pipe, Header: http.Header{}}}
					go func() {
						_, _ = io.WriteString(in, text[:first])
						for i := first; q.http.Context().Err() == nil; i++ {
							_, _ = io.WriteString(in, text[i:i+1])
							time.Sleep(time.Second)
						}
						in.CloseWithError(q.http.Context().Err())
					}()
				}
				begin := time.Now()
				trickle(m.poll())
				q := m.next()
				if after := time.Since(begin); after > 2*stall {
					t.Errorf("asked again after %v", after)
				}
				if again {
					trickle(q)
					if yes, after := telling(t, c); !yes || after > 5*time.Second {
						t.Errorf("trouble %v after %v", yes, after)
					}
					q = m.next()
				}
				q.send(all, 0)
				for i, want := range all {
					if got := <-h.elements; got != want {
						t.Fatalf("number %d is %.100s", i, got)
					}
				}
				if got := told(c); again && got != "well" {
					t.Errorf("%q when it has come", got)
				}
			})
		})
	}
}

// The path may cut off what is large and say that this was all.
func TestALargeBodyThatIsCutShortIsAskedForAgain(t *testing.T) {
	for _, cut := range []int{100, 300 << 10, 900 << 10, 2 << 20} {
		session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
			all := gathered(1000, 5000)
			text := "<body xmlns='" + wire.NSHTTPBind + "'>" + strings.Join(all, "") + "</body>"
			for range 4 {
				m.poll().reply(http.StatusOK, text[:cut])
			}
			got := strings.Count(h.all(), "<message")
			if want := cut / 6000; cut >= wire.PieceSize && got < want {
				t.Errorf("%d of %d bytes have brought %d messages", cut, len(text), got)
			}
			m.poll().send(all, 0)
			if got += strings.Count(h.all(), "<message"); got != len(all) {
				t.Errorf("cut at %d: %d messages", cut, got)
			}
		})
	}
}

// The tags of the body itself are no room for more than a stanza: in gzip a gigabyte of
// white space is nothing.
func TestSpaceInTheTagsOfABodyIsBounded(t *testing.T) {
	begin := "<body xmlns='" + wire.NSHTTPBind + "'"
	for _, text := range [][3]string{
		{"", " ", begin + "/>"}, {"<?xml version='1.0'", "\n", "?>" + begin + "/>"},
		{begin, "\t", "/>"}, {begin + "></body", " ", ">"},
	} {
		r := wire.NewReader(nil)
		space := strings.NewReader(strings.Repeat(text[1], 16<<20))
		err := r.Fill(io.MultiReader(strings.NewReader(text[0]), space, strings.NewReader(text[2])))
		if left := space.Len() >> 20; !errors.Is(err, ErrBadBody) || left < 2 {
			t.Errorf("%.60q: %v with %d MiB left to read", text, err, left)
		}
		r.Done()
	}
}
