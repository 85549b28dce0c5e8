package wire

import (
	"bytes"
	"fmt"
	"slices"

	"vestnik/core/xmpp/xmlsafe"
)

// maxDeclared is how many prefixes an element may leave to the stream's header: what it
// is given then has room beside what it has.
const maxDeclared = 4

// ElementError says that an element that was written is more than one may be, and was
// left out. What was written before and after it goes on its way.
type ElementError struct {
	Limit xmlsafe.Rule // that it breaks
	Size  int          // what it measured, in bytes
}

func (e *ElementError) Error() string {
	return fmt.Sprintf("bosh: an element of %d bytes breaks a limit: %s", e.Size, e.Limit)
}

// Unwrap returns an [*xmlsafe.Error].
func (e *ElementError) Unwrap() error { return &xmlsafe.Error{Rule: e.Limit} }

// Envelop makes an element of a stream stand in a <body/>, where the default namespace is
// another one and the stream's prefixes are not declared. declared returns what the
// stream's header declares for a prefix, "" for nothing; the body has the prefixes
// besides itself.
func Envelop(e *xmlsafe.Element, declared func(prefix string) string, besides ...string) ([]byte, error) {
	if len(e.Missing) > maxDeclared {
		return nil, &ElementError{xmlsafe.RuleAttrs, len(e.Raw)}
	}
	var declare []string
	if e.Prefix == "" && !e.Declares {
		declare = append(declare, "xmlns", NSClient)
	}
	for _, prefix := range e.Missing {
		if slices.Contains(besides, prefix) {
			continue
		}
		uri := declared(prefix)
		if uri == "" {
			return nil, fmt.Errorf("bosh: the prefix %q is not declared", prefix)
		}
		declare = append(declare, "xmlns:"+prefix, uri)
	}
	if declare == nil {
		return bytes.Clone(e.Raw), nil
	}
	return e.WithAttrs(declare...), nil
}
