package upload_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/upload"
)

// server takes files itself, and gives every file one place.
func server(conn net.Conn, place string) {
	_, _ = io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
	asked := make([]byte, 4096)
	for {
		n, err := conn.Read(asked)
		if err != nil {
			return
		}
		if _, id, ok := strings.Cut(string(asked[:n]), " id='"); ok {
			content := "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/></query>"
			if strings.Contains(string(asked[:n]), "<request") {
				content = "<slot xmlns='urn:xmpp:http:upload:0'><put url='" + place + "'/><get url='" + place + "'/></slot>"
			}
			id, _, _ = strings.Cut(id, "'")
			_, _ = io.WriteString(conn, "<iq type='result' from='office.example' id='"+id+"'>"+content+"</iq>")
		}
	}
}

// A place on a host that is not the server's is not taken.
func Example() {
	near, far := net.Pipe()
	go server(far, "https://files.elsewhere.example/17/plan.pdf")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var uploads *upload.Uploads
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) {
		uploads = upload.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
	}})
	plan := upload.File{Name: "plan.pdf", Size: 1 << 20, Type: "application/pdf"}
	_, err := uploads.Slot(context.Background(), plan)
	fmt.Println(err)
	uploads.Allow("files.elsewhere.example")
	slot, err := uploads.Slot(context.Background(), plan)
	if err == nil {
		fmt.Println(slot.Get)
	}
	far.Close()
	s.Close()
	// Output:
	// upload: the file would go to another host, "files.elsewhere.example"
	// https://files.elsewhere.example/17/plan.pdf
}
