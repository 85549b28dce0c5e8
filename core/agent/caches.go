package agent

import (
	"os"
	"path/filepath"

	"vestnik/core/settings"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/disco"
)

// caches are what accounts share of what they know of others: pictures, and what programs can,
// both by their hashes.
type caches struct {
	file     string // "" where nothing is kept
	programs *disco.Cache
	pictures avatar.Cache // nil where none are kept
}

// mostPictures is how many pictures are kept.
const mostPictures = 2000

// openCaches reads what is kept in a directory, which is made; "" is none.
func openCaches(dir string) caches {
	c := caches{programs: new(disco.Cache)}
	if dir == "" || os.MkdirAll(dir, 0o700) != nil {
		return c
	}
	c.file = filepath.Join(dir, "programs")
	c.pictures = &avatar.Dir{Path: filepath.Join(dir, "pictures"), Max: mostPictures}
	if data, err := os.ReadFile(c.file); err == nil {
		_ = c.programs.Load(data) // what cannot be read is asked for again
	}
	return c
}

// save keeps what programs can.
func (c *caches) save() {
	if data := c.programs.Save(); c.file != "" && len(data) > 0 {
		_ = settings.WriteFile(c.file, data)
	}
}
