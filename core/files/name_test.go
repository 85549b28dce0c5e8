package files_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"vestnik/core/files"
	"vestnik/core/xmpp/sharing"
)

func TestANameIsThatOfAFileAndOfNothingElse(t *testing.T) {
	for name, want := range map[string]string{
		"plan.pdf":                    "plan.pdf",
		"План 17.pdf":                 "План 17.pdf",
		"../../.bashrc":               "bashrc",
		`C:\Windows\System32\cmd.exe`: "cmd.exe",
		"/etc/passwd":                 "passwd",
		"..":                          "file",
		"":                            "file",
		" . . ":                       "file",
		"a\x00b\r\n.txt":              "ab.txt",
		"invoice\u202efdp.exe":        "invoicefdp.exe",
		"zero\u200bwidth\ufeff.txt":   "zerowidth.txt",
		"plan.pdf.exe":                "plan.pdf.exe",
		"plan.pdf          .exe":      "plan.pdf .exe",
		"plan.exe. . .":               "plan.exe",
		"con":                         "_con",
		"CON.txt":                     "_CON.txt",
		"com1.tar.gz":                 "_com1.tar.gz",
		"COM¹":                        "_COM¹",
		"LPT9 .txt":                   "_LPT9 .txt",
		"conin$":                      "_conin$",
		"console.log":                 "console.log",
		"com10":                       "com10",
		"a<b>c:d\"e|f?g*h.txt":        "a_b_c_d_e_f_g_h.txt",
		"x.txt:Zone.Identifier":       "x.txt_Zone.Identifier",
		"\xff\xfe":                    "file",
	} {
		if got := files.SafeName(name); got != want {
			t.Errorf("%q is %q, not %q", name, got, want)
		}
	}
	long := files.SafeName(strings.Repeat("я", 500) + ".pdf")
	if len(long) > 200 || !strings.HasSuffix(long, "я.pdf") || !utf8.ValidString(long) {
		t.Errorf("%q", long)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("../con .txt")
	f.Fuzz(func(t *testing.T, name string) {
		safe := files.SafeName(name)
		if safe == "" || len(safe) > 240 || strings.ContainsAny(safe, "/\\\x00\n:") || safe[0] == '.' || strings.HasSuffix(safe, ".") || files.SafeName(safe) != safe {
			t.Errorf("%q is %q, and that %q", name, safe, files.SafeName(safe))
		}
	})
}

func TestAProgramIsKnownByItsLastEnding(t *testing.T) {
	for name, want := range map[string]bool{
		"a.exe": true, "a.PDF.EXE": true, "a.exe.": true, "a.desktop": true, "a.html": true, "a.svg": true, "a.lnk": true, "a.ps1": true, "a.jar": true,
		"a.pdf": false, "a.png": false, "exe": false, "a.docx": false, "a.txt": false, "": false,
	} {
		if files.IsProgram(name) != want {
			t.Errorf("%q", name)
		}
	}
}

func TestAFileWithoutANameHasThatOfItsAddress(t *testing.T) {
	for _, c := range []struct {
		file sharing.File
		want string
	}{
		{sharing.File{URL: "https://x.example/1/%D0%9F%D0%BB%D0%B0%D0%BD.pdf?a=b"}, "План.pdf"},
		{sharing.File{URL: "https://x.example/"}, "x.example"},
		{sharing.File{URL: "https://x.example/1/a%2F..%2Fcon.txt"}, "_con.txt"},
		{sharing.File{URL: "https://x.example/1/a.pdf", Name: "План.pdf"}, "План.pdf"},
		{sharing.File{URL: "http://x.example/1/a.pdf"}, "file"},
	} {
		if got := files.NameOf(c.file); got != c.want {
			t.Errorf("%+v is %q", c.file, got)
		}
	}
}
