package agent_test

import (
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
)

// XEP-0245: a popup names who says of himself what he does.
func TestWhatSomebodyDoesHasHisNameInThePopup(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(fmt.Sprintf("<message from='%s' to='%s' type='chat'><body>/me ждёт</body></message>", erp, me))
		time.Sleep(2 * time.Second)
		all := toldOf(told, desk.EventAlert)
		if len(all) != 1 || all[0].Alert.Title == "" || all[0].Alert.Text != "* "+all[0].Alert.Title+" ждёт" {
			t.Errorf("%+v", all)
		}
	})
}
