package policy

import (
	"errors"
	"io/fs"
	"os"

	"vestnik/core/settings"
)

// Read returns the policy that holds. Where the one that is there does not, it is the last
// that was whole, which is kept in the file at kept, or else [Closed], and the error is an
// [*Error]. Without any policy it is the empty one, and nothing is kept.
func Read(kept string) (Policy, error) { return ReadOver(kept, Here) }

// Here reads the policy of this machine, as [Check] does. Of what this version does not know
// the faults tell.
func Here() (Policy, []Fault) { return here() }

// ReadOver is [Read] of what another function than [Here] returns.
func ReadOver(kept string, here func() (Policy, []Fault)) (Policy, error) {
	p, faults := here()
	e := Broken(errOf(faults))
	switch {
	case e == nil:
		return p, keep(kept, p)
	case kept != "":
		text, reading := os.ReadFile(kept)
		if last, faults := Check(e.Faults[0].File, text); reading == nil && errOf(faults) == nil {
			e.Kept = true
			return last, e
		}
	}
	return Closed(e.Faults[0].File), e
}

// keep writes the copy of a policy that holds, if it says something else.
func keep(file string, p Policy) error {
	if file == "" {
		return nil
	}
	if len(p.values) == 0 {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	text := p.JSON()
	if before, err := os.ReadFile(file); err == nil && string(before) == string(text) {
		return nil
	}
	return settings.WriteFile(file, text)
}
