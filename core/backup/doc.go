// Package backup writes what a person has into one file, and reads it again, here or on
// another computer: his settings and his messages.
//
//	n, err := backup.Save(ctx, path, backup.Source{Settings: s, Messages: reader}, progress)
//	a, err := backup.Open(path)             // a, after all of it has been read once
//	fresh, err := journal.Import(ctx, a.Messages())
//	changed := a.Settings.Into(&mine)
//
// # The file
//
// It is a zip with three files:
//
//	vestnik.json     {"format":"vestnik-export","version":1,"program":"0.1.0","made":"2026-11-26T22:00:00Z","messages":1234}
//	settings.json    as the settings file is, without what belongs to one computer
//	messages.jsonl   a message a line, as [Message] is, in the order in which they came
//
// A later version may add files and fields, which are passed over; one that says otherwise
// what is here has another number, and is refused ([ErrNewer]).
//
// # What is not in it
//
// Passwords: the keyring has them, and nothing else. What waits to be sent, since it would
// be sent twice. Pictures and lists of contacts, which the server has. Of the settings
// the name of this installation, how accounts were signed in, and where its certificate lies.
//
// # Whose file it is
//
// Anybody's: it may be damaged or made to do harm. [Open] reads all of it once and refuses
// it as a whole before anything has changed: other files than these, or one of them twice,
// what unpacks to more than [MaxBytes] or to more than two hundred times its size, lines
// over eight megabytes, texts that are no UTF-8, addresses that are none. No name in it is
// ever a path here. And it cannot make the program less careful: of the settings only
// what is not set here is taken, of accounts only the address and an https URL, and never
// a proxy, a pin or the consent to plain http.
package backup
