// Package window draws the windows of Vestnik: signing in, the compact window
// with contacts and conversation, and the small window for one quick message.
//
// It is a face in the sense of package desk and nothing more. [Run] takes one
// snapshot, folds the events that follow into a [model], and lets the screens
// draw that model; what the person wants is said to the Desk, and what came of
// it returns as events. Losing the stream costs nothing: a new snapshot is taken.
// When the resident stays away, the window says so, and after a while ends.
//
// Three layers, so that each can be tested by itself:
//
//   - the model and the form hold state and know no toolkit (model.go, roll.go,
//     groups.go, rows.go, thread.go with older.go, form.go, search.go, plain.go);
//   - widgets draw one thing and know no Desk (feed.go, bubble.go, prose.go, person.go …);
//   - screens join the two (signin.go with locating.go, compact.go with firststeps.go, conversation.go,
//     quick.go with addressees.go, past.go and quicksend.go, settings.go with accountlist.go, and what
//     lies over them: sheet.go, card.go, adding.go; emoji.go; services.go, whose steps are in stepview.go and
//     forms in formview.go), and faces decides which of them are open (faces.go).
//     What lies above all else on the screen is in above.go, and on one monitor in panel.go.
//
// Windows come and go in one place (life.go), because the toolkit crashes when one is
// closed under a moving mouse and, on X11, can hang when one is shown again; what it
// lacks there package xwindow does.
//
// Everything here runs on Fyne's one goroutine. Calls to the Desk wait for a
// socket, so they run on goroutines of their own and come back through fyne.Do:
// see [work].
//
// A message is read when it has been seen, which sight.go defines; all else stays
// unread and is counted where the person will look. Ten thousand contacts cost no more
// than ten: an event moves one line of the list (roll.go) and of its groups (groups.go),
// and only what is in sight has widgets.
//
// The keyboard is enough for everything. Fyne gives each key to the object that has the
// focus, so whatever may have it hands on what it has no use for (keys.go): letters to
// the writer, pages to the feed, Esc to what is uppermost. What has it shows that (focus.go), and
// Tab goes by the order in which things are read (border in layouts.go).
//
// What others write is shown verbatim. It never reaches a parser of markup, and
// what could make a name look like another name is taken out of it (plain.go). Links
// are the addresses that stand in the text, of four kinds, and the person is asked
// where one is not what it looks like (package link). Strangers go by their whole address.
//
// What all of it looks like is said in one place, the design (design.go), which the theme
// (theme.go) and the widgets hold to; light or dark and the size of text are the person's
// (appearance.go). What holds text is as high as the text needs, so it grows with it. Every screen
// that has a golden picture is looked over at 150 % too, and walked through with Tab
// (sound_test.go). What stands on a screen is spelled, and is spelled anew when the resident speaks
// another language (spell.go).
//
// The toolkit is Fyne: one language, no web engine, drawn the same everywhere.
// It costs some 140 MB while a window is open and gives nothing back before the
// process ends, which is why this package runs in a program of its own that
// closing the last window ends. The package imports Fyne's widgets but not
// fyne.io/fyne/v2/app, so its tests need neither cgo nor a display. Leaving Fyne
// means writing the second and third layer anew; the first stays.
package window
