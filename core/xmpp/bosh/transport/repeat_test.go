package transport

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// H9: the server closes a kept connection after it has read a request. Whether to
// repeat that is not for the transport to decide: the engine keeps the order.
func TestARequestThatMayHaveBeenReadIsNotRepeated(t *testing.T) {
	l := listenOn(t, "127.0.0.1:0")
	came := make(chan string, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for i := range 2 { // the second request on a connection gets no answer
					req, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					data, _ := io.ReadAll(req.Body)
					came <- string(data)
					if i == 0 {
						_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
					}
				}
			}()
		}
	}()
	tr := newPath(t, Config{})
	for i := range 6 {
		payload := fmt.Sprint("request ", i)
		_, _, err := carry(t, tr, "http://"+l.Addr().String()+"/", payload)
		if (err == nil) != (i%2 == 0) {
			t.Errorf("%s: %v", payload, err)
		}
		if got := <-came; got != payload {
			t.Errorf("%q came, not %q", got, payload)
		}
	}
	if len(came) > 0 {
		t.Errorf("%q came again", <-came)
	}
}
