package desk

import (
	"bufio"
	"encoding/json"
	"io"
)

// The contacts of a large office are megabytes of JSON, which encoding/json would gather
// as a whole, and more than once. So they are written one by one, behind all else.

// writeSnapshot writes a snapshot as JSON, and a newline.
func writeSnapshot(w io.Writer, s Snapshot) error {
	rest, err := json.Marshal(struct {
		Snapshot
		Contacts *[]Contact `json:"contacts,omitempty"` // in the place of the other, and nothing
	}{Snapshot: s})
	return writeContacts(w, rest, err, s.Contacts)
}

// writeEvent writes an event as JSON on a line.
func writeEvent(w io.Writer, e Event) error {
	if len(e.Contacts) == 0 {
		return json.NewEncoder(w).Encode(e)
	}
	rest, err := json.Marshal(struct {
		Event
		Contacts *[]Contact `json:"contacts,omitempty"`
	}{Event: e})
	return writeContacts(w, rest, err, e.Contacts)
}

// writeContacts writes an object with contacts added to it, and a newline.
func writeContacts(w io.Writer, object []byte, err error, contacts []Contact) error {
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	_, _ = out.Write(object[:len(object)-1])
	_, _ = out.WriteString(`,"contacts":[`)
	for i := range contacts {
		one, err := json.Marshal(&contacts[i])
		if err != nil {
			return err
		}
		if i > 0 {
			_ = out.WriteByte(',')
		}
		if _, err := out.Write(one); err != nil {
			return err
		}
	}
	_, _ = out.WriteString("]}\n")
	return out.Flush()
}
