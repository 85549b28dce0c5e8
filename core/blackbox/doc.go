// Package blackbox keeps what has happened lately: attempts to connect, what was met on
// the way, why sessions ended, sleep and changes of the network. Who looks into a trouble
// that is over finds there what it was.
//
//	box := blackbox.New(dirs.LogFile())
//	defer box.Close()
//	slog.SetDefault(slog.New(box))
//	slog.Debug("connection", "account", address, "phase", "online")
//
// It is a [slog.Handler] that keeps the last [Keep] records in memory and writes each at
// once, as a line of JSON, to a file. Since slog is the default of package log too, all
// that any part of the program logs comes here.
//
// # Nothing secret
//
// Who logs shall log neither texts nor secrets. That is not relied on: what looks like a
// password, a token, a cookie, credentials of HTTP or in an address, or like a stanza, is
// taken out of everything (clean.go), and all is clipped.
//
// # The file
//
// It is its owner's alone, is made when there is something to write, and is renamed to
// <file>.1 when it has grown to [FileSize]; the one that was called so becomes .2, and
// that is the oldest. A disk that cannot be written costs the file and not the records in
// memory. Rotation is sixty lines here and not a library, because the one that everybody
// takes (lumberjack) keeps a goroutine and gives its files names with times, and cannot
// be told what to do when Windows lets nobody rename a file that another program reads:
// here it goes on in the old one.
package blackbox
