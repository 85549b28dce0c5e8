package winrt

import (
	"slices"
	"testing"
)

func TestTheRegistryNamesOurOwnClassAndAQuotedProgram(t *testing.T) {
	app := App{ID: "Vestnik", Name: "Вестник", Class: "{1}", Program: `C:\Program Files\Вестник\vestnik-tray.exe`}
	want := []Entry{
		{`Software\Classes\CLSID\{1}`, "", "Вестник"},
		{`Software\Classes\CLSID\{1}\LocalServer32`, "", `"C:\Program Files\Вестник\vestnik-tray.exe"`},
		{`Software\Classes\AppUserModelId\Vestnik`, "DisplayName", "Вестник"},
		{`Software\Classes\AppUserModelId\Vestnik`, "CustomActivator", "{1}"},
	}
	if got := Entries(app); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestWhatCOMStartsAProgramWithIsKnown(t *testing.T) {
	for _, c := range []struct {
		args []string
		is   bool
	}{
		{[]string{"-Embedding"}, true}, {[]string{"/Embedding"}, true}, {[]string{"-embedding"}, true},
		{nil, false}, {[]string{"Embedding"}, false}, {[]string{"--Embedding"}, false},
		{[]string{"send", "-Embedding"}, false}, {[]string{"-Embedding", "x"}, false},
	} {
		if Embedded(c.args) != c.is {
			t.Errorf("%q: %v", c.args, !c.is)
		}
	}
}

func TestAPathIsTheSameHoweverItIsWritten(t *testing.T) {
	if !samePath(`C:\Program Files\Vestnik\v.exe`, `c:/program files//vestnik/V.EXE`) || samePath(`C:\a\v.exe`, `C:\b\v.exe`) {
		t.Error("wrong")
	}
}
