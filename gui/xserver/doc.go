// Package xserver reaches an X server that may be silent, because it was stopped or because a
// network that has broken lies before it. The library would wait for one without end.
//
//	conn, err := xserver.Open(ctx, connect, (*xgb.Conn).Close)
//	for event := range xserver.Events(ctx, conn) {
//
// The library is github.com/jezek/xgb: pure Go, and spoken by hand where it lacks an extension. It
// shows through here on purpose; to leave it means to rewrite the few back ends that call it.
package xserver
