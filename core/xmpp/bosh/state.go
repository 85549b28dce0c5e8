package bosh

import (
	"bytes"
	"encoding/json"
	"time"

	"vestnik/core/xmpp/bosh/transport"
)

// state is a session at rest. It is kept as JSON, with the payloads that were not dealt
// with as they are behind it: they may be megabytes, such as the roster of a large
// office, and are written before requests.
type state struct {
	URL       string
	SID       string
	RID       uint64 // of the next new request
	Terms     terms
	Keys      *keys `json:",omitempty"`
	Header    map[string]string
	Prefixes  []string
	Delivered uint64 // the rid up to which all answers have come
	Requests  []keptRequest
	Unread    [][][]byte `json:"-"` // payloads of answers that the reader had not dealt with
	Lengths   [][]int    // of Unread, behind those of the requests
	Sent      []string   // ids of the messages that the server took last
	Latest    time.Time  // when it was kept, by the wall clock
	Pause     time.Duration
	Affinity  *transport.Affinity `json:",omitempty"`
}

// keptRequest is a request that was not answered.
type keptRequest struct {
	RID     uint64
	Body    []byte        `json:"-"`
	Polling bool          `json:",omitempty"`
	Restart bool          `json:",omitempty"`
	Pause   time.Duration `json:",omitempty"`
	IDs     []string      `json:",omitempty"`
}

// encode returns the state as it is kept. What has been said and what is to be read, which
// may be much, stands as it is behind the rest.
func (s *state) encode() []byte {
	said := make([][]byte, len(s.Requests))
	for i, r := range s.Requests {
		said[i] = r.Body
	}
	size, all := 0, append([][][]byte{said}, s.Unread...)
	s.Lengths = nil
	for _, pieces := range all {
		lengths := make([]int, len(pieces))
		for i, piece := range pieces {
			lengths[i] = len(piece)
			size += len(piece)
		}
		s.Lengths = append(s.Lengths, lengths)
	}
	head, _ := json.Marshal(s) // numbers and strings: this cannot fail
	data := make([]byte, 0, len(head)+size)
	data = append(data, head...)
	for _, pieces := range all {
		for _, piece := range pieces {
			data = append(data, piece...)
		}
	}
	return data
}

// decodeState is the opposite of encode; false when data is nothing that encode returns.
func decodeState(data []byte) (*state, bool) {
	var s state
	head := json.NewDecoder(bytes.NewReader(data))
	if head.Decode(&s) != nil {
		return nil, false
	}
	rest := data[head.InputOffset():]
	var all [][][]byte
	for _, lengths := range s.Lengths {
		pieces := make([][]byte, len(lengths))
		for i, n := range lengths {
			if n < 0 || n > len(rest) {
				return nil, false
			}
			pieces[i], rest = rest[:n:n], rest[n:]
		}
		all = append(all, pieces)
	}
	if len(all) == 0 || len(all[0]) != len(s.Requests) {
		return nil, false
	}
	for i, said := range all[0] {
		s.Requests[i].Body = said
	}
	s.Unread = all[1:]
	return &s, len(rest) == 0
}
