//go:build !linux && !windows

package signon

import "vestnik/core/xmpp/bosh/transport"

func desktop() transport.SignOn { return nil }
