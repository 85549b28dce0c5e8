package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/popup"
)

func TestAStartThatFailsIsSeenByWhoDoesNotSeeWhatIsPrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shown := new(popup.Recorder)
		began := time.Now()
		open := func(context.Context) (popup.Popups, error) { return shown, nil }
		english.lament(t.Context(), open, "cli.start-failed", desk.NewProblem(desk.BadFile, "file", "/home/anna/.config/vestnik", "reason", "no"))
		all := shown.Raised()
		if len(all) != 1 || !all[0].Urgent || !strings.Contains(all[0].Text, "/home/anna/.config/vestnik") {
			t.Errorf("%+v", all)
		}
		if time.Since(began) != lamentation {
			t.Errorf("it is shown for %v", time.Since(began))
		}
		ended, end := context.WithCancel(t.Context())
		end()
		began = time.Now()
		english.lament(ended, open, "cli.start-failed", desk.NewProblem(desk.NoResident))
		english.lament(t.Context(), func(context.Context) (popup.Popups, error) { return nil, popup.ErrNoBus }, "cli.start-failed", desk.NewProblem(desk.NoResident))
		if time.Since(began) != 0 {
			t.Error("nobody sees it, or it was ended, and still it waits")
		}
	})
}
