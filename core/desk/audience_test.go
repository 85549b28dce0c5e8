package desk_test

import (
	"slices"
	"testing"

	"vestnik/core/desk"
)

func TestAnAudienceHasEveryoneOnce(t *testing.T) {
	contact := func(address string, groups ...string) desk.Contact {
		return desk.Contact{Ref: desk.Ref{Address: address}, Groups: groups, InRoster: true}
	}
	stranger := contact("spam@example.org", "Office")
	stranger.InRoster = false
	contacts := []desk.Contact{contact("anna@example.com", "Office", "Board"), contact("boris@example.com"), contact("petr@example.com", "Office"), stranger}
	for name, c := range map[string]struct {
		a    desk.Audience
		want []string
	}{
		"nobody":       {desk.Audience{}, nil},
		"named":        {desk.Audience{To: []string{"x@example.com", "anna@example.com", "ANNA@example.com"}}, []string{"x@example.com", "anna@example.com"}},
		"a group":      {desk.Audience{Groups: []string{"Office"}}, []string{"anna@example.com", "petr@example.com"}},
		"groups":       {desk.Audience{Groups: []string{"Board", "Office", "none"}}, []string{"anna@example.com", "petr@example.com"}},
		"all":          {desk.Audience{All: true, Groups: []string{"Office"}}, []string{"anna@example.com", "boris@example.com", "petr@example.com"}},
		"named of all": {desk.Audience{All: true, To: []string{"petr@example.com"}}, []string{"petr@example.com", "anna@example.com", "boris@example.com"}},
	} {
		if got := c.a.Recipients(contacts); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
		if c.a.Roster() != (c.a.All || len(c.a.Groups) > 0) {
			t.Errorf("%s: %v", name, c.a.Roster())
		}
	}
}
