package muc

import (
	"context"
	"strconv"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
)

// Info is what a room says about itself to whoever asks, §6.4.
type Info struct {
	Name        string
	Description string
	Subject     string
	Language    string
	Occupants   int // -1 where it does not say
	// Password: there is one. MembersOnly: others do not come in. Moderated: who may only hear
	// has to ask for the word. NamesShown: all see each other's addresses. Hidden: it is in no
	// list. Persistent: it stays when the last one has gone.
	Password, MembersOnly, Moderated, NamesShown, Hidden, Persistent bool
	// Archive: it keeps what is said, see [vestnik/core/xmpp/archive.Archive.At].
	Archive bool
	// StanzaIDs and OccupantIDs: those that it gives are true.
	StanzaIDs, OccupantIDs bool
	// AnswersPings: it says itself whether we are in (XEP-0410 §5).
	AnswersPings bool
}

// Info asks a room about itself. It need not be one that we are in. It waits for the answer,
// which is an error, item-not-found, where there is no such room.
func (all *Rooms) Info(ctx context.Context, room xmpp.Address) (Info, error) {
	info, err := all.disco.Info(ctx, room.Bare(), "")
	if err != nil {
		return Info{}, err
	}
	return readInfo(info), nil
}

// Services returns what services for rooms our server has, by their addresses. It waits for
// answers.
func (all *Rooms) Services(ctx context.Context) (found []disco.Item, err error) {
	services, err := all.disco.Services(ctx)
	if err != nil {
		return nil, err
	}
	for _, item := range services {
		info, err := all.disco.Info(ctx, item.Address, "")
		if ctx.Err() != nil {
			return found, ctx.Err()
		}
		if err == nil && isService(&info) {
			if item.Name == "" {
				item.Name = info.Name()
			}
			found = append(found, item)
		}
	}
	return found, nil
}

// isService tells a service for rooms from one that has only some, such as a gateway.
func isService(info *disco.Info) bool {
	for _, i := range info.Identities {
		if i.Category == "conference" && i.Type == "text" {
			return info.Has(nsRooms)
		}
	}
	return false
}

// Browse returns a page of the rooms that a service lists, see
// [vestnik/core/xmpp/disco.Disco.Items].
func (all *Rooms) Browse(ctx context.Context, service xmpp.Address, behind string, limit int) (disco.Items, error) {
	return all.disco.Items(ctx, service.Server(), "", behind, limit)
}

func readInfo(info disco.Info) Info {
	has := func(names ...string) bool {
		for _, name := range names {
			if info.Has(name) {
				return true
			}
		}
		return false
	}
	i := Info{
		Name: clip(info.Name(), maxReason), Occupants: -1,
		Password: has("muc_passwordprotected", "muc_password"), MembersOnly: has("muc_membersonly"), Moderated: has("muc_moderated"),
		NamesShown: has("muc_nonanonymous"), Hidden: has("muc_hidden"), Persistent: has("muc_persistent"),
		Archive: has(nsArchive), StanzaIDs: has(nsStanzaID, nsArchive), OccupantIDs: has(nsOccupantID),
		AnswersPings: has(nsRooms + "#self-ping-optimization"),
	}
	for _, form := range info.Forms {
		if form.Type != nsRoomInfo {
			continue
		}
		for _, f := range form.Fields {
			if len(f.Values) > 0 {
				i.field(f.Var, f.Values[0])
			}
		}
	}
	return i
}

// field reads a field of the form, §15.5.4.
func (i *Info) field(name, value string) {
	switch name {
	case "muc#roominfo_description":
		i.Description = clip(value, maxSubject)
	case "muc#roominfo_subject":
		i.Subject = clip(value, maxSubject)
	case "muc#roominfo_lang":
		i.Language = clip(value, maxStatus)
	case "muc#roominfo_occupants":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 {
			i.Occupants = n
		}
	}
}
