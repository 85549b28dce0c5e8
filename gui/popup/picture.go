package popup

import (
	"context"
	"time"

	"vestnik/core/desk"
)

// pictures is who shows a picture, by what names it in [desk.Contact].
type pictures map[desk.Ref]string

// note follows the contacts.
func (p pictures) note(all ...desk.Contact) {
	for i := range all {
		if delete(p, all[i].Ref); all[i].Picture != "" {
			p[all[i].Ref] = all[i].Picture
		}
	}
}

// follow takes from an event what it says of pictures.
func (p pictures) follow(e desk.Event) {
	switch e.Kind {
	case desk.EventContact:
		p.note(*e.Contact)
	case desk.EventContactGone:
		delete(p, e.Contact.Ref)
	case desk.EventContacts:
		for peer := range p {
			if peer.Account == e.Account {
				delete(p, peer)
			}
		}
		p.note(e.Contacts...)
	case desk.EventAccount:
		clear(p)
	}
}

// A popup waits for a picture no longer than this; the next one of the same person will
// find it, which is why it is fetched nonetheless.
const (
	pictureWait  = 300 * time.Millisecond
	pictureFetch = 30 * time.Second
)

// picture returns the picture of somebody, nil where it is not there in time.
func (s *server) picture(ctx context.Context, peer desk.Ref) []byte {
	found := make(chan []byte, 1)
	go func() {
		ctx, cancel := context.WithTimeout(ctx, pictureFetch)
		defer cancel()
		p, err := s.desk.Picture(ctx, peer)
		if err != nil {
			p.PNG = nil
		}
		found <- p.PNG
	}()
	select {
	case data := <-found:
		return data
	case <-time.After(pictureWait):
	case <-ctx.Done():
	}
	return nil
}
