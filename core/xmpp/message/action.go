package message

import "strings"

// Action returns what somebody says of himself that he does, without the command before it. A program
// shows "/me waves" of Anna as "* Anna waves" (XEP-0245 §2).
func Action(body string) (does string, ok bool) {
	does, ok = strings.CutPrefix(body, "/me ")
	return does, ok && strings.TrimSpace(does) != ""
}
