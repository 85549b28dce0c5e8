//go:build linux

package desktop

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what the processes of a client have used since they were started.
type usage struct {
	cpu    time.Duration
	sleeps map[string]int64 // how often each of their threads has gone to sleep
}

// usage sums up all processes, and all threads that they have.
func (s *seat) usage() usage {
	u := usage{sleeps: map[string]int64{}}
	for pid := range s.processes() {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // empty for who has just ended
		// The name of the program, in parentheses, may hold anything; utime and stime are the
		// 12th and 13th field behind it, in hundredths of a second.
		_, fields, _ := strings.Cut(string(stat), ") ")
		if words := strings.Fields(fields); len(words) > 12 {
			for _, word := range words[11:13] {
				hundredths, _ := strconv.Atoi(word)
				u.cpu += time.Duration(hundredths) * 10 * time.Millisecond
			}
		}
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
		for _, thread := range threads {
			u.sleeps[thread] = numberIn(thread, "voluntary_ctxt_switches")
		}
	}
	return u
}

// wakes is how often threads have woken since an earlier look; those that have ended since are not in it.
func (u usage) wakes(since usage) (n int64) {
	for thread, sleeps := range u.sleeps {
		n += sleeps - since.sleeps[thread]
	}
	return n
}

// memory is that of all processes, in bytes.
type memory struct {
	resident, share, private int64
}

func (s *seat) memory() (m memory) {
	for pid := range s.processes() {
		file := fmt.Sprintf("/proc/%d/smaps_rollup", pid)
		m.resident += 1024 * numberIn(file, "Rss")
		m.share += 1024 * numberIn(file, "Pss")
		m.private += 1024 * (numberIn(file, "Private_Clean") + numberIn(file, "Private_Dirty"))
	}
	return m
}

// numberIn reads a number from a file of the kernel; 0 when the process has ended meanwhile.
func numberIn(file, field string) (n int64) {
	text, _ := os.ReadFile(file)
	for line := range bytes.Lines(text) {
		if value, ok := strings.CutPrefix(string(line), field+":"); ok {
			_, _ = fmt.Sscan(value, &n)
		}
	}
	return n
}

// idle is how much of a processor a client may use and still be quiet.
const idle = 0.1

// quiet waits until the client has hardly used a processor for so long, but no longer than for patience,
// and returns when it has done something last.
func (s *seat) quiet(ctx context.Context, long time.Duration) (last time.Time) {
	const look = 200 * time.Millisecond
	tick := time.NewTicker(look)
	defer tick.Stop()
	last = time.Now()
	before, at := s.usage().cpu, last
	for end := last.Add(patience); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last
		}
		now, used := time.Now(), s.usage().cpu
		if float64(used-before) > idle*float64(now.Sub(at)) {
			last = now
		}
		if now.Sub(last) >= long || now.After(end) {
			return last
		}
		before, at = used, now
	}
}

// keeps tells whether a text is in one of the files of the client.
func (s *seat) keeps(text string) bool {
	found := false
	_ = filepath.WalkDir(s.home, func(file string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !found {
			content, _ := os.ReadFile(file)
			found = bytes.Contains(content, []byte(text))
		}
		return nil
	})
	return found
}
