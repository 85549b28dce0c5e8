package disco

import (
	"bytes"
	"fmt"
	"sync"

	"vestnik/core/xmpp/xmlsafe"
)

// maxKnown is how many programs a cache knows; an office has a dozen. What is more takes the
// place of any other. maxKnownSize bounds what one of them is, as it is saved.
const (
	maxKnown     = 500
	maxKnownSize = 32 << 10
)

// Cache is what programs can, by the hash that their presences show (XEP-0115 §5.4). It holds
// only what its hash stands for, and nothing else could, and at most 500. The zero value is empty and ready; it is
// safe for concurrent use.
type Cache struct {
	mu  sync.Mutex
	all map[[2]string][]byte // by hash and ver, as it is saved
}

// get returns what a hash stands for.
func (k *Cache) get(c Caps) (Info, bool) {
	k.mu.Lock()
	data := k.all[[2]string{c.Hash, c.Ver}]
	k.mu.Unlock()
	if data == nil {
		return Info{}, false
	}
	info, _, err := readKnown(data)
	return info, err == nil
}

// add remembers an Info, if the hash is that of it alone.
func (k *Cache) add(c Caps, info *Info) {
	if ver, ok := info.Verification(c.Hash); !ok || ver != c.Ver || !info.certain() {
		return
	}
	var e xmlsafe.Encoder
	e.Start("known", "hash", c.Hash)
	info.write(&e, "")
	data := e.End().Bytes()
	if len(data) > maxKnownSize {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.all == nil {
		k.all = map[[2]string][]byte{}
	}
	for other := range k.all {
		if len(k.all) < maxKnown {
			break
		}
		delete(k.all, other)
	}
	k.all[[2]string{c.Hash, c.Ver}] = data
}

// Save returns what is known, for [Cache.Load].
func (k *Cache) Save() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out bytes.Buffer
	for _, data := range k.all {
		out.Write(data)
	}
	return out.Bytes()
}

// Load adds what was saved. Each is verified anew, so that what has changed meanwhile is left
// out; the error says where reading has ended.
func (k *Cache) Load(data []byte) error {
	for len(data) > 0 {
		e, n, err := xmlsafe.ReadElement(data, &xmlsafe.Default)
		if err != nil {
			return fmt.Errorf("disco: what programs can: %w", err)
		}
		info, hash, err := readKnown(e.Raw)
		if err != nil {
			return fmt.Errorf("disco: what programs can: %w", err)
		}
		ver, _ := info.Verification(hash)
		k.add(Caps{Hash: hash, Ver: ver}, &info)
		data = data[n:]
	}
	return nil
}

func readKnown(data []byte) (info Info, hash string, err error) {
	n, err := xmlsafe.Parse(data, "", &xmlsafe.Default)
	if query := n.Child(nsInfo, "query"); query != nil {
		info = readInfo(query)
	}
	return info, n.Attr("hash"), err
}
