package availability_test

import (
	"fmt"
	"time"

	"vestnik/core/availability"
	"vestnik/core/desk"
)

func Example() {
	now := time.Date(2026, 11, 26, 13, 30, 0, 0, time.UTC)
	m := availability.New(availability.Limits{Away: 10 * time.Minute, Extended: time.Hour}, availability.State{}, now)
	fmt.Println(m.Presence().Show)

	m.Person(10*time.Minute, false, now)
	fmt.Println(m.Presence().Show)

	until, _ := availability.ParseUntil("14:00", now)
	_ = m.Choose(desk.Choice{Presence: desk.Presence{Show: desk.DoNotDisturb, Text: "Обед"}, Until: until}, now)
	fmt.Println(m.Presence().Show, m.Presence().Text)

	due, _ := m.Due()
	m.Person(0, false, due)
	fmt.Println(due.Format("15:04"), m.Presence().Show, m.State().Recent)
	// Output:
	// available
	// away
	// dnd Обед
	// 14:00 available [{dnd Обед}]
}
