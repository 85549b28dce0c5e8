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
	Lengths   [][]int    // of Unread
	Sent      []string   // ids of the messages that the server took last
	Latest    time.Time  // when it was kept, by the wall clock
	Pause     time.Duration
	Affinity  *transport.Affinity `json:",omitempty"`
}

// keptRequest is a request that was not answered.
type keptRequest struct {
	RID     uint64
	Body    []byte
	Polling bool          `json:",omitempty"`
	Restart bool          `json:",omitempty"`
	Pause   time.Duration `json:",omitempty"`
	IDs     []string      `json:",omitempty"`
}

// encode returns the state as it is kept.
func (s *state) encode() []byte {
	size := 0
	s.Lengths = nil
	for _, answer := range s.Unread {
		lengths := make([]int, len(answer))
		for i, piece := range answer {
			lengths[i] = len(piece)
			size += len(piece)
		}
		s.Lengths = append(s.Lengths, lengths)
	}
	head, _ := json.Marshal(s) // numbers, strings and bytes: this cannot fail
	data := make([]byte, 0, len(head)+size)
	data = append(data, head...)
	for _, answer := range s.Unread {
		for _, piece := range answer {
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
	for _, lengths := range s.Lengths {
		answer := make([][]byte, len(lengths))
		for i, n := range lengths {
			if n < 0 || n > len(rest) {
				return nil, false
			}
			answer[i], rest = rest[:n:n], rest[n:]
		}
		s.Unread = append(s.Unread, answer)
	}
	return &s, len(rest) == 0
}
