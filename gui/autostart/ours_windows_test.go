package autostart

import (
	"errors"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// ownKeys is an entry under keys that nothing else reads.
func ownKeys(t *testing.T) *runValue {
	r := &runValue{`C:\Program Files\Вестник\vestnik-tray.exe`, `Software\Vestnik test\Run`, `Software\Vestnik test\Approved`, registry.LOCAL_MACHINE}
	t.Cleanup(func() {
		for _, key := range []string{r.run, r.approved, `Software\Vestnik test`} {
			_ = registry.DeleteKey(registry.CURRENT_USER, key)
		}
	})
	return r
}

func TestAValueInTheRegistryStartsTheProgram(t *testing.T) {
	r := ownKeys(t)
	conformance(t, r)
	if err := r.Set(true); err != nil {
		t.Fatal(err)
	}
	if command, err := value(registry.CURRENT_USER, r.run); command != `"`+r.program+`"` {
		t.Errorf("%s, %v: a path without quotation marks starts what stands at its first space", command, err)
	}
}

func TestWhatTheTaskManagerHasSwitchedOffIsOff(t *testing.T) {
	r := ownKeys(t)
	k, _, err := registry.CreateKey(registry.CURRENT_USER, r.approved, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	for state, want := range map[byte]bool{2: true, 6: true, 3: false, 7: false} {
		if err := errors.Join(r.Set(true), k.SetBinaryValue(valueName, []byte{state, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})); err != nil {
			t.Fatal(err)
		}
		if on, err := r.Enabled(); err != nil || on != want {
			t.Errorf("%d: %v %v", state, on, err)
		}
	}
	conformance(t, r)
}

func TestWhatIsStartedForEverybodyIsNotOnesOwn(t *testing.T) {
	r := ownKeys(t)
	r.forAll = registry.CURRENT_USER // where a test may write
	k, _, err := registry.CreateKey(registry.CURRENT_USER, r.run, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	if err := k.SetStringValue(valueName, "x"); err != nil {
		t.Fatal(err)
	}
	if on, err := r.Enabled(); !on || err != nil {
		t.Error(on, err)
	}
	if err := r.Set(false); !errors.Is(err, ErrForAll) {
		t.Error(err)
	}
}
