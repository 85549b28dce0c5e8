//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The keys by their numbers, which are the same for all keyboards of a PC.
const (
	keyM         = 58
	keyBackspace = 22
)

const (
	beat    = 150 * time.Millisecond // between two keys, as of somebody who types fast
	glyph   = 4                      // a change that is narrower than a letter is the caret's
	about   = 6                      // so many tiles a letter may change
	letters = 8                      // so that the last is in another tile than the first ones
)

// typing measures a letter and its removal, again and again.
func typing(ctx context.Context, t *turn) error {
	w, where, err := t.atWriter(ctx)
	if err != nil {
		return err
	}
	return t.types(ctx, w, where)
}

// atWriter starts the client, opens the conversation with the colleague, and returns the place in
// its window where letters appear.
func (t *turn) atWriter(ctx context.Context) (w window, where area, err error) {
	if err = t.startOnLine(ctx); err != nil {
		return w, where, err
	}
	if err = t.talk(t.seat, t.office.colleague.account); err != nil {
		return w, where, err
	}
	if w, _, err = t.drawn(ctx); err != nil {
		return w, where, err
	}
	if err = t.office.screen.raise(w); err != nil {
		return w, where, err
	}
	t.rest(ctx)
	where, err = t.writer(ctx, w)
	return w, where, err
}

// types presses keys, and measures each.
func (t *turn) types(ctx context.Context, w window, where area) error {
	for i := range t.load.keys {
		took, err := t.key(ctx, w, where, []byte{keyM, keyBackspace}[i%2])
		if err != nil {
			return fmt.Errorf("key %d: %w", i+1, err)
		}
		t.put("to pixels", tenths, ms(took))
	}
	return nil
}

var errNoWriter = errors.New("what is typed appears nowhere")

// writer types letters and finds where the last of them appears: what changes with an earlier one as well,
// such as a count of letters, is not it. It leaves a few, and the caret behind them.
func (t *turn) writer(ctx context.Context, w window) (area, error) {
	var changes [letters]map[area]bool
	before := picture{}
	for i := range letters {
		if err := t.office.screen.press(keyM); err != nil {
			return area{}, err
		}
		t.office.screen.still(ctx, settled, time.Second)
		now, ok := t.office.screen.look(w, w.all())
		if !ok {
			return area{}, errNoWriter
		}
		if i > 0 {
			changes[i] = before.tiles(now)
		}
		before = now
	}
	var found area
	for tile := range changes[letters-1] {
		if !changes[1][tile] && !changes[2][tile] {
			found = found.with(tile)
		}
	}
	if found.width == 0 || found.width > about*tileSize {
		return area{}, errNoWriter
	}
	left, right := max(found.x-tileSize, 0), min(found.x+found.width+tileSize, w.width)
	found.x, found.width = left, right-left
	err := t.office.screen.press(keyBackspace)
	t.office.screen.still(ctx, settled, time.Second)
	return found, err
}

// key presses a key and returns how long it takes until more than the caret has changed.
func (t *turn) key(ctx context.Context, w window, where area, key byte) (time.Duration, error) {
	before, ok := t.office.screen.look(w, where)
	if !ok {
		return 0, errNoWriter
	}
	began := time.Now()
	if err := t.office.screen.press(key); err != nil {
		return 0, err
	}
	at, err := t.office.screen.until(ctx, func() bool {
		now, ok := t.office.screen.look(w, where)
		changed, differs := before.difference(now)
		return ok && differs && changed.width >= glyph
	})
	t.office.screen.still(ctx, beat, 2*beat)
	return at.Sub(began), err
}
