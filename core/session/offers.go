package session

import (
	"context"

	"vestnik/core/xmlsafe"
)

const nsDiscoItems = "http://jabber.org/protocol/disco#items"

// serverOffers asks our server once what it can, XEP-0030 §3.
func (s *Session) serverOffers(ctx context.Context) (map[string]bool, error) {
	s.mu.Lock()
	known := s.offered
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var e xmlsafe.Encoder
	info, err := s.Query(ctx, "get", Address{domain: s.jid.domain}, e.Leaf("query", "", "xmlns", nsDiscoInfo).Bytes())
	if err != nil {
		return nil, err
	}
	offered := map[string]bool{}
	if query := info.Child(nsDiscoInfo, "query"); query != nil {
		for _, f := range query.Children {
			if f.Is(nsDiscoInfo, "feature") {
				offered[f.Attr("var")] = true
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offered = offered
	return offered, nil
}
