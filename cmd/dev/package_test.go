package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

func TestTheTimeOfAPackageIsToldOrThatOfTheCommit(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	if got, err := momentOf(t.Context(), top); err != nil || got.Unix() != 1700000000 {
		t.Errorf("%v, %v", got, err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	if got, err := momentOf(t.Context(), top); err == nil {
		t.Errorf("yesterday is %v", got)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "")
	if got, err := momentOf(t.Context(), t.TempDir()); err == nil {
		t.Errorf("without a commit it is %v", got)
	}
}

func TestVersionsOfTheCLibraryAreComparedAsNumbers(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"2.34", "2.4", true}, {"2.4", "2.34", false}, {"2.2.5", "2.2", true}, {"2.2", "", true}, {"2.34", "2.34", false}} {
		if newer(c.a, c.b) != c.want {
			t.Errorf("%s is newer than %s: %v", c.a, c.b, !c.want)
		}
	}
}

// msiSummary is what wixl writes about a package.
func msiSummary(id string) []byte {
	text := "\x1e\x00\x00\x00\x27\x00\x00\x00{" + id + "}\x00\x00"
	moment := "\x40\x00\x00\x00\x80\x2e\x2f\x4f\xf3\x7d\xdd\x01"
	return []byte("before\x00\x00" + text + moment + moment + strings.Repeat("\x00", 40))
}

func TestAnMSITellsOfItsTimeAloneWhenItWasMade(t *testing.T) {
	moment := time.Unix(1700000000, 0)
	a, b := msiSummary("25D47188-3626-4969-B88E-ECB81ED98E85"), msiSummary("83F7637F-D01A-423F-9B50-BD83227E3CD5")
	for _, msi := range [][]byte{a, b} {
		if err := stamp(msi, guid("x"), moment); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a, b) || !bytes.Contains(a, []byte("{"+guid("x")+"}")) {
		t.Errorf("%q and %q", a, b)
	}
	since1601 := binary.LittleEndian.AppendUint64(nil, 1e7*(1700000000+11644473600))
	if bytes.Count(a, since1601) != 2 {
		t.Errorf("there are not two times in %q", a)
	}
	if stamp([]byte("no package"), guid("x"), moment) == nil || stamp(append(a, b...), guid("x"), moment) == nil {
		t.Error("what is no package, or two, is stamped")
	}
}

func TestTheIdentifierOfAVersionIsAlwaysTheSame(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$`)
	if a, b := guid("product 7"), guid("product 8"); a == b || a != guid("product 7") || !form.MatchString(a) {
		t.Errorf("%s and %s", a, b)
	}
}

func TestADebIsCompressedInItsPlace(t *testing.T) {
	member := func(name, content string) string {
		whole := fmt.Sprintf("%-16s%-12d%-6d%-6d%-8s%-10d`\n%s", name, 0, 0, 0, "100644", len(content), content)
		return whole + strings.Repeat("\n", len(content)%2)
	}
	name := filepath.Join(t.TempDir(), "a.deb")
	odd := member("debian-binary", "2.0\n!")
	deb := "!<arch>\n" + odd + member("data.tar/", strings.Repeat("x", 10000))
	if err := os.WriteFile(name, []byte(deb), 0o600); err != nil {
		t.Fatal(err)
	}
	if missing := missingPrograms("xz"); len(missing) > 0 {
		t.Skip("there is no xz here")
	}
	if err := compress(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if err != nil || !bytes.HasPrefix(got, []byte("!<arch>\n"+odd+"data.tar.xz     0")) || len(got) > 1000 || len(got)%2 != 0 {
		t.Errorf("%d bytes, %q…, %v", len(got), got[:min(200, len(got))], err)
	}
	if compress(t.Context(), name) == nil {
		t.Error("what is compressed is compressed again")
	}
	if err := os.WriteFile(name, []byte(deb[:100]), 0o600); err != nil {
		t.Fatal(err)
	}
	if compress(t.Context(), name) == nil {
		t.Error("half a deb is compressed")
	}
}

func TestEveryTemplateIsFilledInWhole(t *testing.T) {
	r := &release{root: top, work: t.TempDir(), moment: time.Unix(1700000000, 0).UTC()}
	for _, name := range []string{"autostart.desktop", "lintian-overrides", "vestnik-gateway.service", "vestnik-bot@.service"} {
		if _, err := r.fill(name, nil); err != nil {
			t.Error(err)
		}
	}
	facts := map[string]string{"Site": site, "ID": appID(), "Version": desk.Version, "Date": "2023-11-14"}
	text, err := r.fill("vestnik.metainfo.xml", facts)
	if err != nil || !bytes.Contains(text, []byte(`version="`+desk.Version+`"`)) {
		t.Errorf("%v: %s", err, text)
	}
	delete(facts, "Site")
	if _, err := r.fill("vestnik.metainfo.xml", facts); err == nil {
		t.Error("what is not known is left out without a word")
	}
}

// What the programs write into the registry themselves, the installer takes out.
func TestTheInstallerTakesOutWhatTheProgramsRegister(t *testing.T) {
	script, err := packaging.ReadFile("packaging/installer.nsi")
	if err != nil {
		t.Fatal(err)
	}
	registers := regexp.MustCompile(`(?m)^\s*(?:const )?(activator|AppID|valueName)\s+= "(.*)"$`)
	keys := map[string]string{"activator": `CLSID\`, "AppID": `AppUserModelId\`, "valueName": `"${RUN}" "`}
	found := 0
	for _, s := range sources(t) {
		if s.test || s.pkg() != "gui/popup" && s.pkg() != "gui/winrt" && s.pkg() != "gui/autostart" {
			continue
		}
		for _, m := range registers.FindAllSubmatch(s.text, -1) {
			found++
			if want := keys[string(m[1])] + string(m[2]) + `"`; !bytes.Contains(script, []byte(want)) {
				t.Errorf("%s: the installer knows nothing of %s", s.path, want)
			}
		}
	}
	if found != len(keys) {
		t.Errorf("%d of %d names are in the source", found, len(keys))
	}
}
