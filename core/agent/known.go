package agent

import (
	"os"
	"path/filepath"

	"vestnik/core/settings"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/disco"
)

// known is what accounts share of what they know of others: pictures, and what programs can,
// both by their hashes.
type known struct {
	file     string // "" where nothing is kept
	programs *disco.Cache
	pictures avatar.Cache // nil where none are kept
}

// mostPictures is how many pictures are kept.
const mostPictures = 2000

// openKnown reads what is kept in a directory, which is made; "" is none.
func openKnown(dir string) known {
	k := known{programs: new(disco.Cache)}
	if dir == "" || os.MkdirAll(dir, 0o700) != nil {
		return k
	}
	k.file = filepath.Join(dir, "programs")
	k.pictures = &avatar.Dir{Path: filepath.Join(dir, "pictures"), Max: mostPictures}
	if data, err := os.ReadFile(k.file); err == nil {
		_ = k.programs.Load(data) // what cannot be read is asked for again
	}
	return k
}

// save keeps what programs can.
func (k *known) save() {
	if data := k.programs.Save(); k.file != "" && len(data) > 0 {
		_ = settings.WriteFile(k.file, data)
	}
}

// PeopleFile returns where the people of an account are kept, given where people are; ""
// where none are.
func PeopleFile(dir, address string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, short(address))
}
