package manager

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"

	"vestnik/core/xmpp/bosh/wire"
)

// unlocks checks a request's key, XEP-0124 §15, and takes in which one comes next.
// Keys are handed out from the end of a chain of hashes, so who has seen all before
// cannot make the next. SHA-1 is what the specification names.
func (s *session) unlocks(b *wire.Body) bool {
	key, newKey := b.Get("key"), b.Get("newkey")
	if s.key != "" {
		hash := sha1.Sum([]byte(key))
		if !strings.EqualFold(hex.EncodeToString(hash[:]), s.key) {
			return false
		}
		s.key = key
	}
	if newKey != "" {
		s.key = newKey
	}
	return true
}
