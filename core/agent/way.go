package agent

import (
	"errors"
	"strconv"
	"strings"

	"vestnik/core/bosh"
	"vestnik/core/desk"
)

// explainWay explains what stands on the way to the server: a proxy, or somebody who
// shows another key. It comes before what the server itself has done, because a
// session that was given up for want of answers tells why there were none.
func explainWay(err error, t Target) *desk.Problem {
	var proxy *bosh.ProxyError
	var key *bosh.KeyError
	switch {
	case errors.As(err, &proxy):
		return explainProxy(proxy, t)
	case errors.As(err, &key) && errors.Is(key, bosh.ErrPin):
		return desk.NewProblem(desk.WrongPin, "host", t.host(), "pin", key.Key.String())
	case errors.As(err, &key):
		return desk.NewProblem(desk.CertificateChanged, "host", t.host(), "pin", key.Key.String())
	}
	return nil
}

func explainProxy(e *bosh.ProxyError, t Target) *desk.Problem {
	switch {
	case e.WantsCredentials():
		return desk.NewProblem(desk.ProxyCredentials, "proxy", e.Proxy, "schemes", strings.Join(e.Schemes, ", "))
	case e.Unreachable():
		return desk.NewProblem(desk.ProxyUnreachable, "proxy", e.Proxy, "reason", e.Err.Error())
	case e.Status == 0: // SOCKS has no status
		return desk.NewProblem(desk.ProxyRefused, "proxy", e.Proxy, "host", t.host())
	}
	return desk.NewProblem(desk.ProxyRefused, "proxy", e.Proxy, "host", t.host(), "status", strconv.Itoa(e.Status))
}
