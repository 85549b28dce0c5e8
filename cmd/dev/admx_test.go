package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vestnik/core/policy"
)

func TestTheTemplatesForGroupPolicyAreNotOld(t *testing.T) {
	for name, want := range policyFiles() {
		got, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))) {
			t.Errorf("%s is old (%v): go run ./cmd/dev policy", name, err)
		}
	}
}

// attributesOf are the values of an attribute in a document, of elements with a name or of all.
func attributesOf(t *testing.T, text []byte, element, attribute string) (all []string) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || element != "" && start.Name.Local != element {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local == attribute {
				all = append(all, a.Value)
			}
		}
	}
}

var reference = regexp.MustCompile(`\$\((string|presentation)\.([^)]*)\)`)

// What one file refers to the other has, in both languages, once.
func TestTheTemplatesForGroupPolicyFitTogether(t *testing.T) {
	files := policyFiles()
	admx := files[policyDir+"/Vestnik.admx"]
	ids := attributesOf(t, admx, "", "id")
	for _, dir := range adml {
		text := files[policyDir+"/"+dir+"/Vestnik.adml"]
		has := map[string][]string{"string": attributesOf(t, text, "string", "id"), "presentation": attributesOf(t, text, "presentation", "id")}
		for _, r := range reference.FindAllStringSubmatch(string(admx), -1) {
			if n := len(slices.DeleteFunc(slices.Clone(has[r[1]]), func(id string) bool { return id != r[2] })); n != 1 {
				t.Errorf("%s: %d times %s", dir, n, r[0])
			}
		}
		refs := attributesOf(t, text, "", "refId")
		slices.Sort(refs)
		if want := slices.Sorted(slices.Values(ids)); !slices.Equal(refs, want) {
			t.Errorf("%s presents %q, want %q", dir, refs, want)
		}
		if strings.Contains(string(text), "policy-") || strings.Contains(string(text), ">policy.") {
			t.Errorf("%s lacks words", dir)
		}
	}
	if got := attributesOf(t, admx, "policy", "name"); len(got) != len(policy.Keys) {
		t.Errorf("%d policies of %d keys", len(got), len(policy.Keys))
	}
	for _, key := range attributesOf(t, admx, "", "key") {
		if !strings.HasPrefix(key, policy.RegistryKey) {
			t.Errorf("writes to %s", key)
		}
	}
}
