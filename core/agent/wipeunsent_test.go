package agent

import (
	"encoding/json"
	"os"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/settings"
)

// Without a resident nothing of what was deleted comes again with the next one, and nothing else goes.
func TestWhatWasNotSentIsForgottenWithoutAnAgent(t *testing.T) {
	dirs := settings.DirsUnder(t.TempDir())
	if err := os.MkdirAll(dirs.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	anna, boris := desktest.Peer("anna@example.com"), desktest.Peer("boris@example.com")
	d := newDrafts(dirs.DraftsFile(), drafters, t.Logf)
	d.set(anna, "for her")
	d.set(boris, "for him")
	d.flush()
	text, _ := json.Marshal([]keptUpload{{ID: "1", File: desk.NewFile{Peer: anna, File: "/home/ivan/1.pdf"}}, {ID: "2", File: desk.NewFile{Peer: boris, File: "/home/ivan/2.pdf"}}})
	if err := os.WriteFile(dirs.UploadsFile(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := WipeUnsent(dirs, drafters, desk.Ref{Account: desktest.Me, Address: anna.Address}); err != nil {
		t.Fatal(err)
	}
	var left []keptUpload
	text, _ = os.ReadFile(dirs.UploadsFile())
	if err := json.Unmarshal(text, &left); err != nil || len(left) != 1 || left[0].File.Peer != boris {
		t.Errorf("%+v, %v", left, err)
	}
	if d = newDrafts(dirs.DraftsFile(), drafters, t.Logf); d.text(anna) != "" || d.text(boris) != "for him" {
		t.Errorf("%+v", d.texts())
	}
	if err := WipeUnsent(settings.DirsUnder(t.TempDir()), drafters, desk.Ref{}); err != nil {
		t.Error("where there is nothing:", err)
	}
}
