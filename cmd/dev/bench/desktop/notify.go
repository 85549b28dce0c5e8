//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vestnik/gui/desktoptest"
)

var errNoNotification = errors.New("it raises no notification of the desktop")

// colleagueName is what the colleague is called in all rosters: not all notifications say what he has written.
const colleagueName = "Иванов Иван 0"

// notifying measures single messages, while the client has no window.
func notifying(ctx context.Context, t *turn) error {
	if err := t.startOnLine(ctx); err != nil {
		return err
	}
	for i := range t.load.notifications {
		text := fmt.Sprintf("%s %d.%d", t.name(), t.round, i)
		sent := time.Now()
		if err := t.office.colleague.writes(t.account, text); err != nil {
			return err
		}
		limited, cancel := context.WithTimeout(ctx, 10*time.Second)
		shown, err := t.office.desktop.WaitPopup(limited, func(p desktoptest.Popup) bool {
			return p.Time.After(sent) && strings.Contains(p.Title+" "+p.Text, colleagueName)
		})
		cancel()
		if err != nil {
			return errNoNotification
		}
		t.put("to Notify", tenths, ms(shown.Time.Sub(sent)))
		t.quiet(ctx, time.Second) // a message now and then, not a flood
	}
	return nil
}
