package fakedesk

import (
	"time"

	"vestnik/core/desk"
)

// The people of the office.
const Me = "olga@example.com"

// Some of those in her office.
var (
	Anna    = Peer("anna@example.com")
	Boris   = Peer("boris@example.com")
	Billing = Peer("1c@example.com")
)

// Peer is somebody as the account of the office sees him.
func Peer(address string) desk.Ref { return desk.Ref{Account: Me, Address: address} }

// Office returns a Desk with an account on line, a few contacts, and conversations
// around the moment now, in the scripts and with the lengths that real ones have.
func Office(now time.Time) *Desk {
	at := func(minutes int) time.Time { return now.Add(-time.Duration(minutes) * time.Minute) }
	state := desk.Snapshot{
		Status: desk.Status{
			Address: Me, JID: Me + "/Vestnik", Connection: desk.OnLine, CanHide: true,
			Presence: desk.Presence{Show: desk.Available, Text: "Принимаю счета 📄"},
			Phrases:  phrases,
		},
		Contacts: []desk.Contact{
			{Ref: Anna, Name: "Анна Кузнецова", Show: desk.Available, Text: "На месте до шести ☕", InRoster: true},
			{Ref: Boris, Name: "Борис Длиннофамильный-Петропавловский", Show: desk.DoNotDisturb, InRoster: true},
			{Ref: Billing, Name: "1С:Бухгалтерия", Show: desk.Chat, InRoster: true},
			{Ref: Peer("vera@example.com"), Name: "Вера Смирнова", Show: desk.Away, Text: "обед", InRoster: true},
			{Ref: Peer("gleb@example.com"), Name: "Глеб", Show: desk.ExtendedAway, Text: "отпуск до 12-го", InRoster: true},
			{Ref: Peer("dasha@example.com"), Name: "Даша 🌷", Show: desk.Offline, InRoster: true},
		},
	}
	return New(state,
		desk.Message{Peer: Peer("kto@example.org"), From: "kto@example.org", Body: "Здравствуйте! Это новый поставщик.", Time: at(3000)},
		desk.Message{Peer: Boris, To: Boris.Address, Mine: true, State: desk.Failed, Error: "service-unavailable", Body: "Борис, ты здесь?", Time: at(1600)},
		desk.Message{Peer: Anna, From: Anna.Address, Body: "Доброе утро! Посмотри, пожалуйста, договор.", Time: at(1500), Read: true},
		desk.Message{Peer: Anna, To: Anna.Address, Mine: true, State: desk.Delivered, Body: "Доброе! Смотрю.", Time: at(1495)},
		desk.Message{Peer: Anna, From: Anna.Address, Subject: "Договор № 17", Body: "Во втором пункте <b>срок</b> не тот:\n— было 10 дней,\n— стало 14.\nПодробности: https://example.com/17", Time: at(12), Read: true},
		desk.Message{Peer: Anna, To: Anna.Address, Mine: true, State: desk.Sent, Body: "Вижу, поправлю до обеда 👍", Time: at(9)},
		desk.Message{Peer: Anna, To: Anna.Address, Mine: true, State: desk.Queued, Body: "И отправлю юристам на проверку, чтобы они успели ответить сегодня.", Time: at(8)},
		desk.Message{Peer: Billing, From: Billing.Address, Subject: "Оплата", Body: "Счёт № 1042 оплачен: 125 000,00 ₽", Time: at(6)},
		desk.Message{Peer: Billing, From: Billing.Address, Subject: "Остатки", Body: "Заканчивается бумага A4: осталось 3 пачки", Time: at(2)},
	)
}
