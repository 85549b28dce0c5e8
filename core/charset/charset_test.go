package charset_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"vestnik/core/charset"
)

func Example() {
	text, err := charset.Decode([]byte("\xff\xfe\x14\x04\x30\x04"), charset.Console()) // as PowerShell writes
	fmt.Println(text, err)
	_, err = charset.Decode([]byte("\xc4\xe0"), nil) // cp1251, which nobody can know
	fmt.Println(errors.Is(err, charset.ErrUnknown))
	// Output:
	// Да <nil>
	// true
}

func TestWhatCanBeKnownIsUnderstoodAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		data    string
		console encoding.Encoding
		want    string // empty: refused
	}{
		"UTF-8":                             {data: "Привет ✓", want: "Привет ✓"},
		"UTF-8 with a mark":                 {data: "\ufeffПривет", want: "Привет"},
		"UTF-16, little end":                {data: "\xff\xfe\x1f\x04\x3d\xd8\x00\xde", want: "П😀"},
		"UTF-16, big end":                   {data: "\xfe\xff\x04\x1f\xd8\x3d\xde\x00", want: "П😀"},
		"UTF-16, odd":                       {data: "\xff\xfe\x1f"},
		"UTF-16, half a pair":               {data: "\xff\xfe\x3d\xd8"},
		"UTF-16, a pair the wrong way":      {data: "\xff\xfe\x00\xde\x3d\xd8"},
		"UTF-16 without a mark":             {data: "h\x00i\x00", want: "hi"},
		"UTF-16 without a mark, Cyrillic":   {data: "\x14\x04\x30\x04 \x00\x14\x20 \x00\x3d\xd8\x00\xde\n\x00", want: "Да — 😀\n"},
		"UTF-16 without a mark, big end":    {data: "\x04\x14\x04\x30", want: "Да"},
		"UTF-16 without a mark, odd":        {data: "\x14\x04\x30\x04\x21"},
		"UTF-32":                            {data: "\x14\x04\x00\x00\x30\x04\x00\x00"},
		"UTF-16 without a mark, on Windows": {data: "\x1f\x04\x40\x04\xff\x00", console: charmap.CodePage866, want: "Прÿ"},
		"cp1251":                            {data: "\xcf\xf0\xe8\xe2\xe5\xf2"},
		"cp1251 in a console of it":         {data: "\xcf\xf0\xe8\xe2\xe5\xf2", console: charmap.Windows1251, want: "Привет"},
		"cp866 in a console of it":          {data: "\x8f\xe0\xa8\xa2\xa5\xe2", console: charmap.CodePage866, want: "Привет"},
		"UTF-8 in a console of cp866":       {data: "Привет", console: charmap.CodePage866, want: "Привет"},
		"no letter of cp1251":               {data: "\xcf\xf0\x98", console: charmap.Windows1251},
		"NUL":                               {data: "a\x00b"},
		"broken off":                        {data: "Приве\xd1"},
		"a mark and no UTF-8":               {data: "\xef\xbb\xbf\xff"},
	} {
		got, err := charset.Decode([]byte(c.data), c.console)
		if got != c.want || (c.want == "") != errors.Is(err, charset.ErrUnknown) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestNothingIsLeftOut(t *testing.T) {
	if got := charset.Printable("\x1b[31mred\x07\tand\n\x00"); got != "␛[31mred␇\tand\n␀" {
		t.Errorf("%q", got)
	}
	if got := charset.Lines("a\r\nb\rc\n"); got != "a\nb\nc\n" {
		t.Errorf("%q", got)
	}
}

// Whatever comes, the result is text, and nothing of it was made up.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("Привет"))
	f.Add([]byte("\xff\xfe\x1f\x04"))
	f.Add([]byte("\xcf\xf0\xe8\xe2\xe5\xf2"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, console := range []encoding.Encoding{nil, charmap.CodePage866, charmap.Windows1251} {
			text, err := charset.Decode(data, console)
			if err == nil && (!utf8.ValidString(text) || strings.ContainsRune(text, 0)) {
				t.Errorf("%q", text)
			}
			if err == nil && utf8.Valid(data) && !strings.ContainsAny(string(data), "\x00\x04") && !strings.HasPrefix(string(data), "\ufeff") && text != string(data) {
				t.Errorf("%q became %q", data, text)
			}
		}
	})
}
