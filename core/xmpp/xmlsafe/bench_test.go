package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"
	"time"
)

var message = []byte(`<message xmlns='jabber:client' to='alice@office.example/desk' from='boris@office.example/Psi' type='chat' id='ab12cd34' xml:lang='ru'>` +
	`<body>Заказ №1021 ждёт согласования, посмотрите, пожалуйста</body><request xmlns='urn:xmpp:receipts'/>` +
	`<stanza-id xmlns='urn:xmpp:sid:0' by='alice@office.example' id='1700000000000001'/></message>`)

// hundred is a body of a hundred messages.
var hundred = []byte("<body xmlns='http://jabber.org/protocol/httpbind' sid='5d8ab92d'>" + string(bytes.Repeat(message, 100)) + "</body>")

// tokens reads all tokens with the standard library.
func tokens(b *testing.B, data []byte) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}

// against runs f, and beside it, in turns, the standard library on the same bytes,
// and reports how many times as long that takes.
func against(b *testing.B, data []byte, f func() error) {
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	var standard time.Duration
	runs := 0
	for b.Loop() {
		if err := f(); err != nil {
			b.Fatal(err)
		}
		if runs++; runs%8 == 0 { // its share of the time is small, and even
			b.StopTimer()
			begin := time.Now()
			tokens(b, data)
			standard += time.Since(begin)
			b.StartTimer()
		}
	}
	if runs >= 8 {
		ours := b.Elapsed() / time.Duration(runs)
		b.ReportMetric(float64(standard/time.Duration(runs/8))/float64(ours), "×-faster")
	}
}

func BenchmarkReadElement(b *testing.B) {
	against(b, message, func() error {
		_, _, err := ReadElement(message, &Default)
		return err
	})
}

func BenchmarkParse(b *testing.B) {
	against(b, message, func() error {
		_, err := Parse(message, "jabber:client", &Default)
		return err
	})
}

// BenchmarkDocument is what core/xmpp/bosh does with an answer.
func BenchmarkDocument(b *testing.B) {
	against(b, hundred, func() error {
		_, err := Document(hundred, &Default, func(Element) error { return nil })
		return err
	})
}

// BenchmarkDocumentAndParse is what becomes of an answer on the whole way: framed by
// core/xmpp/bosh, framed again and made a tree by core/xmpp/session.
func BenchmarkDocumentAndParse(b *testing.B) {
	against(b, hundred, func() error {
		_, err := Document(hundred, &Default, func(e Element) error {
			if _, _, err := ReadElement(e.Raw, &Default); err != nil {
				return err
			}
			_, err := Parse(e.Raw, "jabber:client", &Default)
			return err
		})
		return err
	})
}
