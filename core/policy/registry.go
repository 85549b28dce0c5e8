package policy

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// RegistryKey is where group policy writes, under HKEY_LOCAL_MACHINE.
const RegistryKey = `Software\Policies\Vestnik`

// values are what a key of the registry has: by name a string, a uint64 or a []string.
// What is of another kind stands there as nil.
type values map[string]any

// fromRegistry reads what stands in the registry: values, and lists as subkeys.
//
// A list is REG_MULTI_SZ, or a subkey. There each REG_SZ is an item, in the order of the
// names, numbers by their size; and each REG_DWORD says whether its own name is one, which
// is how a box in a template is ticked.
func fromRegistry(from string, top values, under map[string]values) (Policy, []Fault) {
	r := newReading(from)
	for _, name := range sorted(top) {
		r.take(spelt(name), 0, converted(key(spelt(name)), top[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(under)) {
		items, ok := under[name].items()
		if !ok {
			r.take(spelt(name), 0, nil)
			continue
		}
		r.take(spelt(name), 0, items)
	}
	p, _ := r.policy()
	return p, r.faults
}

// spelt returns a name as [Keys] has it: the registry does not know small letters from
// capitals.
func spelt(name string) string {
	for _, k := range Keys {
		if strings.EqualFold(string(k.Name), name) {
			return string(k.Name)
		}
	}
	return name
}

// converted makes of a value what the key wants, where the registry has no such kind.
func converted(k *Key, value any) any {
	switch v := value.(type) {
	case uint64:
		switch {
		case k != nil && k.Kind == Switch && v <= 1:
			return v == 1
		case v <= math.MaxInt32:
			return int(v)
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil && k != nil && k.Kind == Number {
			return n
		}
		return v
	case []string:
		return v
	}
	return nil
}

// items returns those of a subkey.
func (v values) items() ([]string, bool) {
	list := []string{}
	for _, name := range sorted(v) {
		switch item := v[name].(type) {
		case string:
			list = append(list, item)
		case uint64:
			if item != 0 { // a box
				list = append(list, name)
			}
		default:
			return nil, false
		}
	}
	return list, true
}

// sorted returns the names of values, numbers by their size.
func sorted(v values) []string {
	names := slices.Collect(maps.Keys(v))
	slices.SortFunc(names, func(a, b string) int {
		x, errX := strconv.ParseUint(a, 10, 32)
		y, errY := strconv.ParseUint(b, 10, 32)
		if errX == nil && errY == nil && x != y {
			return int(int64(x) - int64(y))
		}
		return strings.Compare(a, b)
	})
	return names
}
