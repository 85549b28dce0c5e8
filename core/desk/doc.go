// Package desk is the door between the resident program and its faces: the
// tray, the popups, the window and the command line.
//
// The resident (core/agent) owns all state. A face asks for one [Snapshot],
// draws it, and then applies the [Event]s that follow; it keeps no truth of its
// own. A face that has lost count (its stream broke, or it fell too far behind)
// simply asks for a new snapshot. What a face wants done it says through the
// methods of [Desk]; the effect comes back as events, to every face alike.
//
// Desk has two implementations that pass the same conformance suite: the agent
// itself, in the resident's process and in tests, and [Client], which speaks to
// it over the door of the system ([Listen], [Serve]). Nothing here knows a screen or a protocol,
// and nothing here is meant to be read by a person: [Problem] carries a code and
// its facts, and the face finds the words in the person's language.
//
// Through it HTTP is spoken with JSON bodies, as [NewHandler] lists. It is net/http and
// nothing else: it brings deadlines, limits, held requests and the end of a request when
// its caller dies, which a protocol of our own would have to earn first.
//
// On Linux and macOS the door is a unix socket, so that a script needs nothing but curl:
//
//	curl --unix-socket $XDG_RUNTIME_DIR/vestnik/desk.sock http://vestnik/status
//
// Who may knock is decided three times: by the rights of the directory, by the
// kernel's word about the peer, and against web browsers by the name of the host.
//
// On Windows it is a named pipe, made and opened by github.com/Microsoft/go-winio, which
// has what is hard there: reads and writes that end with a deadline, and a pipe that is
// the first of its name and closed to other computers. Sockets of this kind are missing on
// Server 2016, have no rights of their own in a directory that is open, and no long paths.
// The pipe lets in one person by its rights, whatever the directory is like, and the client
// looks whose it is before it speaks. Scripts use vestnik status --json and its like. To
// leave the library is to write pipe_windows.go with golang.org/x/sys and overlapped calls.
//
// Beside either lies a lock file: one resident a home, over all sessions of a person, and
// over all computers that see the same home.
//
// # Where to look
//
// What a face may ask and order is in desk.go, one interface a theme, and for people in
// people.go, for what is said about messages in remarks.go, for services in services.go and forms.go. What is told is in types.go, message.go, people.go, account.go, check.go and problem.go;
// log.go keeps the events that faces have not read yet, and follow.go follows them. A call goes through the door by one
// table for both ends (routes.go, routes_people.go …), of which route.go makes what the server
// answers (server.go) and the [Client] asks (client.go); wire.go is what both agree on
// besides, and encode.go writes what is large. The door itself is in socket.go: as unix
// socket in socket_unix.go and peer_linux.go, as pipe in pipe_windows.go, its lock in lock.go.
package desk
