package session

import (
	"context"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// maxServices bounds what is remembered of a server's services.
const maxServices = 100

// LearnServices asks our server which services it has, so that those whose names are
// not below its own are known when they ask something. It waits for the server.
func (s *Session) LearnServices(ctx context.Context) error {
	var e xmlsafe.Encoder
	list, err := s.Query(ctx, "get", s.jid.Server(), e.Leaf("query", "", "xmlns", nsDiscoItems).Bytes())
	if err != nil {
		return err
	}
	services := map[string]bool{}
	if query := list.Child(nsDiscoItems, "query"); query != nil {
		for _, item := range query.Children {
			a, err := xmpp.ReadAddress(item.Attr("jid"))
			if err == nil && item.Is(nsDiscoItems, "item") && a.Local() == "" && len(services) < maxServices {
				services[a.Domain()] = true
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.services = services
	return nil
}

// serverOffers asks our server once what it can, XEP-0030 §3.
func (s *Session) serverOffers(ctx context.Context) (map[string]bool, error) {
	s.mu.Lock()
	known := s.offered
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var e xmlsafe.Encoder
	info, err := s.Query(ctx, "get", s.jid.Server(), e.Leaf("query", "", "xmlns", nsDiscoInfo).Bytes())
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
