package policy

import (
	"reflect"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// The registry as group policy writes it, under a key of the person's own, which needs no
// administrator.
func TestAPolicyIsReadFromTheRegistry(t *testing.T) {
	wasRoot, wasPlace := root, place
	root, place = registry.CURRENT_USER, `Software\Vestnik test\Policies`
	t.Cleanup(func() {
		for _, key := range []string{place + `\off`, place + `\groupsFirst`, place, `Software\Vestnik test`} {
			_ = registry.DeleteKey(root, key)
		}
		root, place = wasRoot, wasPlace
	})
	if p, faults := Here(); len(faults) > 0 || len(p.All()) > 0 {
		t.Errorf("without a key: %v %v", p.All(), faults)
	}
	open := func(path string) registry.Key {
		k, _, err := registry.CreateKey(root, path, registry.ALL_ACCESS)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { k.Close() })
		return k
	}
	top, off, groups := open(place), open(place+`\off`), open(place+`\groupsFirst`)
	for _, err := range []error{
		top.SetStringValue("domain", "офис.example"), top.SetStringValue("priority", "-5"), top.SetDWordValue("autostart", 1),
		top.SetStringsValue("phrases", []string{"Иду", "Ок"}), off.SetDWordValue("blocking", 1), off.SetDWordValue("archive", 0),
		groups.SetStringValue("2", "Склад"), groups.SetStringValue("1", "Бухгалтерия"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	want := map[Name]any{Domain: "офис.example", Priority: -5, Autostart: true, Phrases: []string{"Иду", "Ок"},
		Off: []string{"blocking"}, GroupsFirst: []string{"Бухгалтерия", "Склад"}}
	if p, faults := Here(); len(faults) > 0 || !reflect.DeepEqual(p.values, want) {
		t.Errorf("%v\n%v", p.values, faults)
	}
	if err := top.SetBinaryValue("resource", []byte{1}); err != nil {
		t.Fatal(err)
	}
	if _, faults := Here(); len(faults) != 1 || faults[0].What != WrongKind || faults[0].Key != "resource" {
		t.Errorf("%v", faults)
	}
}
