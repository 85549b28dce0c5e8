package agent_test

import (
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
)

func TestHowAMessageIsClassifiedStandsInItsPopup(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		for _, subject := range []string{"", "<subject>Заказ 17</subject>"} {
			r.server.say(fmt.Sprintf("<message from='%s' to='%s' type='normal'>%s<body>Ждёт</body>"+
				"<headers xmlns='http://jabber.org/protocol/shim'><header name='Classification'>ДСП</header></headers></message>", erp, me, subject))
			time.Sleep(2 * time.Second)
		}
		all := toldOf(told, desk.EventAlert)
		if len(all) != 2 || all[0].Alert.Text != "ДСП\nЖдёт" || all[1].Alert.Text != "ДСП · Заказ 17\nЖдёт" {
			t.Errorf("%+v", all)
		}
	})
}
