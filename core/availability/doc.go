// Package availability decides which presence is shown: the one that the person has
// chosen, or that he is away. It is a state machine without input or output; whoever
// holds it tells it what happens, and the time.
//
//	m := availability.New(limits, saved, time.Now())
//	for {
//		show(m.Presence())             // when it has changed
//		save(m.State())                // likewise
//		due, _ := m.Due()              // wake me then, and call Tick
//		select {
//		case c := <-choices:
//			err = m.Choose(c, time.Now())
//		case p := <-person:            // of package idle
//			m.Person(p.Idle, p.Locked, time.Now())
//		case <-timer:
//			m.Tick(time.Now())
//		}
//	}
//
// # The choice
//
// What the person chooses holds until he chooses again. A choice with an end, "do not
// disturb until 14:00", ends by itself, and what was chosen before holds again: the last
// choice without an end, so that "away for 30 minutes" in the middle of it takes its
// place and does not pile up on it.
//
// Of the choices, available and chat are automatic: they say that the person can be
// reached, which is true only while he is there. All others are kept as they are. He
// who says that he is away, or is invisible, does not stop being so when he touches the
// mouse, nor is he shown as something else because he does not.
//
// # The states
//
// The machine is in one of four states, which follow from the choice and from what was
// heard of the person last: he is gone when the screen is locked, unless [Limits] say that
// this means nothing, the machine sleeps, or he has touched nothing for as long as they say.
//
//	state     shows           when
//	fixed     the choice      the choice is not automatic
//	here      the choice      it is, and he is there
//	gone      away            it is, and the screen is locked, the machine sleeps, or
//	                          idle ≥ Limits.Away
//	long      extended away   it is, and idle ≥ Limits.Extended
//
// The status text is that of the choice in all four.
//
//	event                     here     gone     long     fixed
//	choose automatic          here     gone     long     here, gone or long
//	choose another            fixed    fixed    fixed    fixed
//	the choice ends           what was chosen before, as if it were chosen now
//	idle ≥ Away               gone     gone     gone     fixed
//	idle ≥ Extended           long     long     long     fixed
//	the screen is locked      gone     gone     long     fixed
//	the machine sleeps        gone     gone     long     fixed
//	returns: not idle, not    here     here     here     fixed
//	  locked, awake
//	returns, in a locked      gone     gone     gone     fixed
//	  screen
//	starts again              the saved choice, as if it were chosen now by one who
//	                          is there; one that has ended meanwhile has ended
//
// To choose an automatic one does not make a person who is gone return: a script may
// choose too. He who chooses by hand touches something, and is told of first.
//
// # Time
//
// An end is a moment on the clock on the wall. A timer does not run while the machine
// sleeps, and clocks are set; so each event carries the time and ends what has ended,
// and after a sleep [Machine.Wake] does.
package availability
