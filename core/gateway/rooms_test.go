package gateway_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who posts for a room before the account is in it is told to come again, and then it goes there.
func TestATopicMayBeARoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := of(t, `{"topics":{"orders":{"room":"alarms@rooms.example.com"}},"tokens":{"of-orders":["orders"]}}`)
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- o.g.Run(ctx) }()
		synctest.Wait()
		if w := o.ask("PUT", "/orders", "x", auth, orders); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("before there is such a room: %d %s", w.Code, w.Body)
		}
		o.desk.SetOccupants(desktest.Peer("alarms@rooms.example.com"), desk.Occupant{Nick: "Вера"})
		cancel()
		<-ended
		ctx, cancel = context.WithCancel(context.Background())
		go func() { ended <- o.g.Run(ctx) }()
		synctest.Wait()
		if w := o.ask("PUT", "/orders", "Сервер остановлен", auth, orders); w.Code/100 != 2 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		if m := o.last(); m.To != "alarms@rooms.example.com" || m.Type != desk.TypeRoom || m.Body != "Сервер остановлен" {
			t.Errorf("%+v", m)
		}
		cancel()
		<-ended
	})
}
