package message

import "testing"

func TestAQuotationIsReadAsItWasWritten(t *testing.T) {
	for _, text := range []string{"Когда?", "Когда?\nИ где?", "> раньше\nпозже", "😀\n\n😀"} {
		body, n := Quote(text, "В пять")
		if body[n:] != "В пять" || Unquote(body[:n]) != text {
			t.Errorf("%q: %q, %d, %q", text, body, n, Unquote(body[:n]))
		}
	}
	if body, n := Quote("", "В пять"); body != "В пять" || n != 0 {
		t.Errorf("%q, %d", body, n)
	}
}
