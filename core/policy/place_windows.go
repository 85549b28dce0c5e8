package policy

import (
	"errors"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// place is the key under HKEY_LOCAL_MACHINE, which only administrators can write; only
// tests change it, and root.
var (
	root  = registry.LOCAL_MACHINE
	place = RegistryKey
)

// Place is where the machine's policy stands, or would.
func Place() string { return `HKLM\` + place }

// Owner names whom that belongs to, "" where there is none, or nobody says.
func Owner() string {
	k, err := registry.OpenKey(root, place, registry.READ)
	if err != nil {
		return ""
	}
	defer k.Close()
	security, err := windows.GetSecurityInfo(windows.Handle(k), windows.SE_REGISTRY_KEY, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return ""
	}
	owner, _, err := security.Owner()
	if err != nil || owner == nil {
		return ""
	}
	if name, domain, _, err := owner.LookupAccount(""); err == nil {
		return domain + `\` + name
	}
	return owner.String()
}

// here reads the machine's policy.
func here() (Policy, []Fault) {
	from := `HKLM\` + place
	top, subkeys, err := keyValues(place)
	if errors.Is(err, registry.ErrNotExist) {
		return Policy{}, nil
	}
	under := map[string]values{}
	for _, name := range subkeys {
		if err != nil {
			break
		}
		under[name], _, err = keyValues(place + `\` + name)
	}
	if err != nil {
		return Policy{}, []Fault{{File: from, What: Unreadable, Detail: err.Error()}}
	}
	return fromRegistry(from, top, under)
}

// keyValues reads a key, up to so many values as a policy may have.
func keyValues(path string) (values, []string, error) {
	k, err := registry.OpenKey(root, path, registry.READ)
	if err != nil {
		return nil, nil, err
	}
	defer k.Close()
	info, err := k.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.ValueCount > maxItems || info.SubKeyCount > maxItems || info.MaxValueLen > maxFile {
		return nil, nil, errTooLarge
	}
	names, err := k.ReadValueNames(0)
	if err != nil {
		return nil, nil, err
	}
	all := values{}
	for _, name := range names {
		if name != "" { // of a key without one
			all[name] = keyValue(k, name)
		}
	}
	subkeys, err := k.ReadSubKeyNames(0)
	return all, subkeys, err
}

var errTooLarge = errors.New("too large")

// keyValue reads a value, nil where it is of a kind that is not for a policy.
func keyValue(k registry.Key, name string) any {
	_, kind, err := k.GetValue(name, nil)
	if err != nil {
		return nil
	}
	switch kind {
	case registry.SZ, registry.EXPAND_SZ:
		if text, _, err := k.GetStringValue(name); err == nil {
			return text
		}
	case registry.MULTI_SZ:
		if list, _, err := k.GetStringsValue(name); err == nil {
			return list
		}
	case registry.DWORD, registry.QWORD:
		if n, _, err := k.GetIntegerValue(name); err == nil {
			return n
		}
	}
	return nil
}
