package session_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

// A server that is busy gets to the next piece late: what it is to confirm goes with the question.
func TestWhatIsConfirmedGoesInOnePiece(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		s := p.Online(conn, imtest.Config(new(imtest.Recorder)), imtest.MayBind)
		synctest.Wait()
		before, to := len(conn.Writes()), s.JID().Bare()
		confirmed := make(chan error, 1)
		go func() {
			confirmed <- s.Messages.SendAll(t.Context(), []message.Message{{ID: "1", To: to, Type: "chat", Body: "a"}, {ID: "2", To: to, Type: "chat", Body: "b"}})
		}()
		p.Hears("<body>a</body>")
		p.Hears("<body>b</body>")
		_, id, _ := strings.Cut(p.Hears("<ping"), "id='")
		id, _, _ = strings.Cut(id, "'")
		synctest.Wait()
		if now := conn.Writes()[before:]; len(confirmed) > 0 || len(now) != 1 {
			t.Errorf("%d confirmed, %q", len(confirmed), now)
		}
		p.Say("<iq type='result' id='" + id + "'/>")
		if err := <-confirmed; err != nil {
			t.Error(err)
		}
		p.Leave(s)
	})
}
