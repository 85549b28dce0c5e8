// Package charset understands text that people and programs hand over in files, pipes
// and arguments: what can be known about its encoding is used, and what cannot is
// refused. Bytes are never dropped or replaced, because the text is somebody's message
// or password.
//
//	text, err := charset.Decode(data, charset.Console())
//	if errors.Is(err, charset.ErrUnknown) { … say how to convert it … }
//
// The rules, the first that fits:
//
//	a byte order mark of UTF-8 or UTF-16   what it says, without the mark
//	every second byte is one that stands   UTF-16 without a mark, as iconv -t utf-16le
//	  above Latin or Cyrillic letters        and some editors write it
//	well-formed UTF-8 without NUL and EOT  as it is
//	anything else                          the encoding of the console, if there is
//	                                       one (Windows), else it is refused
//
// A text in an office's old code page (1251, 866, KOI8-R) cannot be told from one in
// another, so on systems without a console's code page it is not guessed.
//
// The tables are golang.org/x/text's, which the program carries anyway. To leave it,
// replace codepage.go.
package charset

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// ErrUnknown says that a text is in no encoding that is known, or is not whole.
var ErrUnknown = errors.New("charset: the text is neither UTF-8 nor UTF-16")

// Decode returns data as text. Console is what text without a mark that is not UTF-8 is
// taken for; nil is nothing.
func Decode(data []byte, console encoding.Encoding) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return asUTF8(data[3:])
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return asUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return asUTF16(data[2:], binary.BigEndian)
	case unmarked(data, 1):
		return asUTF16(data, binary.LittleEndian)
	case unmarked(data, 0):
		return asUTF16(data, binary.BigEndian)
	}
	text, err := asUTF8(data)
	if err == nil || console == nil || bytes.IndexByte(data, 0) >= 0 {
		return text, err
	}
	decoded, err := console.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", ErrUnknown
	}
	return string(decoded), nil
}

// unmarked tells whether data is UTF-16 without a mark, whose high bytes stand at places
// 2n+high. Cyrillic in it is well-formed UTF-8, of letters and EOT, and would reach the
// recipient as that. In a text of bytes every second one is never NUL or EOT.
func unmarked(data []byte, high int) bool {
	letters := 0
	for i := 0; i+1 < len(data); i += 2 {
		low := data[i+1-high]
		switch h := data[i+high]; {
		case h == 0x00 && (low == '\t' || low == '\n' || low == '\r' || low >= ' ' && low != 0x7f), h == 0x04:
			letters++
		case h >= 0x20 && h <= 0x22, h >= 0xd8 && h <= 0xdf: // dashes, №, pictures
		default:
			return false
		}
	}
	return len(data)%2 == 0 && letters > 0 && letters >= len(data)/4
}

// asUTF8 takes well-formed UTF-8. NUL and EOT are no letters of any text, but half of the
// bytes of UTF-16 without a mark that is not whole.
func asUTF8(data []byte) (string, error) {
	if !utf8.Valid(data) || bytes.ContainsAny(data, "\x00\x04") {
		return "", ErrUnknown
	}
	return string(data), nil
}

func asUTF16(data []byte, order binary.ByteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", ErrUnknown
	}
	var text strings.Builder
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i += 2; i >= len(data) {
				return "", ErrUnknown
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(data[i:]))); r == utf8.RuneError {
				return "", ErrUnknown
			}
		}
		if r == 0 {
			return "", ErrUnknown
		}
		text.WriteRune(r)
	}
	return text.String(), nil
}

// Lines gives a text the line ends of XML, which all systems understand.
func Lines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// Printable returns a text without the characters that XML 1.0 cannot carry, which would
// be left out on the way: control characters become the pictures that Unicode has of
// them, so that it can be seen what was there.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r':
			return r
		case r < ' ':
			return '\u2400' + r
		case r == 0xfffe, r == 0xffff:
			return utf8.RuneError
		}
		return r
	}, text)
}
