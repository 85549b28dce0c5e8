package auth

import (
	"errors"
	"slices"
	"strings"
)

// Offer is what a server says that it can. It comes over the channel that is to be
// trusted only afterwards, so it counts as what somebody says.
type Offer struct {
	Mechanisms []string
	// Bindings are the types of channel binding that are named beside them (XEP-0440),
	// none where the server does not say.
	Bindings []string
}

// ErrStripped says that somebody between has taken from what the server offers: what is
// left contradicts itself (XEP-0440 §3), or is not what the server says under the
// protection of the password that it has offered (XEP-0474 §5.2).
var ErrStripped = errors.New("auth: what the server offers was changed on its way")

// preference lists the mechanisms, best first. The package comment says why.
var preference = []string{
	SCRAMSHA256 + Plus, SCRAMSHA512 + Plus, SCRAMSHA1 + Plus,
	SCRAMSHA256, SCRAMSHA512, SCRAMSHA1, DigestMD5, Plain,
}

// tokenPreference lists those that take a token, best first: XEP-0484 §8 wants them
// bound to the channel wherever that can be.
var tokenPreference = []string{HTSHA256Expr, HTSHA256Endp, HTSHA256None}

// Choose returns the best mechanism of those offered that ch permits. Otherwise it
// returns [ErrNoMechanism], or [ErrStripped] when the offer cannot be an honest one.
func Choose(o Offer, ch Channel) (string, error) {
	if len(ch.Bindings) > 0 && len(o.Bindings) > 0 && !o.binds() {
		return "", ErrStripped // XEP-0440 §3, 5.
	}
	for _, m := range preference {
		switch {
		case m == Plain && !ch.Encrypted, !slices.Contains(o.Mechanisms, m):
			continue
		case len(ch.Only) > 0 && !slices.Contains(ch.Only, m):
			continue
		case isPlus(m) && o.binding(ch) == "":
			continue
		}
		return m, nil
	}
	return "", ErrNoMechanism
}

// ChooseToken returns the best mechanism of those offered for tokens (XEP-0484) that ch
// permits, or [ErrNoMechanism]: a token is nothing to be shown to a path without TLS.
func ChooseToken(offered []string, ch Channel) (string, error) {
	for _, m := range tokenPreference {
		if kind := tokenBinding(m); slices.Contains(offered, m) && ch.Encrypted && (kind == "" || ch.Bindings[kind] != nil) {
			return m, nil
		}
	}
	return "", ErrNoMechanism
}

// ChooseExternal returns EXTERNAL, for who has shown a certificate on the channel, or
// [ErrNoMechanism] where it is not offered, or TLS is missing.
func ChooseExternal(o Offer, ch Channel) (string, error) {
	if ch.Encrypted && slices.Contains(o.Mechanisms, External) {
		return External, nil
	}
	return "", ErrNoMechanism
}

// binds tells whether a mechanism is offered that binds the channel.
func (o Offer) binds() bool { return slices.ContainsFunc(o.Mechanisms, isPlus) }

// binding returns the best type of channel binding that both sides can, "" where there
// is none. Where a server offers mechanisms for it and names no types, the best that we
// have is tried: XEP-0440 §3, 4. wants SASL2 given up then, but whoever stripped the
// types has no more of it than that the exchange fails.
func (o Offer) binding(ch Channel) string {
	for _, kind := range []string{TLSExporter, TLSServerEndPoint} {
		if ch.Bindings[kind] != nil && (len(o.Bindings) == 0 || slices.Contains(o.Bindings, kind)) {
			return kind
		}
	}
	return ""
}

// digested returns what XEP-0474 §5.1 hashes.
func (o Offer) digested() []byte {
	sorted := func(list []string) string {
		return strings.Join(slices.Sorted(slices.Values(list)), "\x1e")
	}
	s := sorted(o.Mechanisms)
	if len(o.Bindings) > 0 {
		s += "\x1f" + sorted(o.Bindings)
	}
	return []byte(s)
}

func isPlus(mechanism string) bool { return strings.HasSuffix(mechanism, Plus) }

// Mechanisms returns those by which a password is proven, best first.
func Mechanisms() []string { return slices.Clone(preference) }
