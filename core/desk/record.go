package desk

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Record is something that has happened: an attempt to connect, what was met on the way,
// the end of a session. There are neither texts nor secrets in it.
type Record struct {
	Time  time.Time         `json:"time"`
	Level string            `json:"level"` // DEBUG, INFO, WARN, ERROR
	Text  string            `json:"text"`  // in English
	Facts map[string]string `json:"facts,omitempty"`
}

// Line is the record as a line of a log, by the clock of the person.
func (r *Record) Line() string {
	line := r.Time.Local().Format(time.DateTime) + " " + r.Text
	if facts := r.Details(); facts != "" {
		line += " " + facts
	}
	return line
}

// Details are the facts of the record, by their names.
func (r *Record) Details() string {
	all := make([]string, 0, len(r.Facts))
	for _, name := range slices.Sorted(maps.Keys(r.Facts)) {
		value := r.Facts[name]
		if strings.ContainsAny(value, " =\"") {
			value = strconv.Quote(value)
		}
		all = append(all, name+"="+value)
	}
	return strings.Join(all, " ")
}
