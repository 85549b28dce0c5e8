package bosh

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
)

// unlocks checks a request's key, XEP-0124 §15, and takes in which one comes next.
// Keys are handed out from the end of a chain of hashes, so who has seen all before
// cannot make the next. SHA-1 is what the specification names.
func (s *served) unlocks(b *body) bool {
	key, newKey := b.get("key"), b.get("newkey")
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
