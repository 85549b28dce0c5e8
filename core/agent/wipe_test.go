package agent_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who deletes what was said with somebody sends him nothing any more, neither now nor when the
// program starts anew; what is on its way to others goes on.
func TestAFileOnItsWayIsNotSentWhenWhatWasSaidIsDeleted(t *testing.T) {
	d := &depot{does: []func(*http.Request) (*http.Response, error){hangs, hangs}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		u, f := r.begin(r.plan("the plan")), r.plan("another")
		f.Peer = desktest.Peer("anna@example.com")
		other := r.begin(f)
		time.Sleep(time.Second)
		if err := r.Wipe(context.Background(), u.Peer); err != nil {
			t.Fatal(err)
		}
		if s := r.now(); len(s.Uploads) != 1 || s.Uploads[0].ID != other.ID || s.Uploads[0].State != desk.UploadSending {
			t.Errorf("%+v", s.Uploads)
		}
		r.restart(nil)
		time.Sleep(time.Minute)
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || d.got[0] != "another" || len(r.told()) != 0 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
	})
}
