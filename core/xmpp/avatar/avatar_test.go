package avatar_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/vcard"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// memory is a cache.
type memory struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (m *memory) Get(hash string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.all[hash]
}

func (m *memory) Put(hash string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[string][]byte{}
	}
	m.all[hash] = data
}

func picture(t testing.TB, w int) (data []byte, hash, text string) {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, w, w))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), avatar.Hash(out.Bytes()), base64.StdEncoding.EncodeToString(out.Bytes())
}

const hash = "0123456789abcdef0123456789abcdef01234567"

func TestAPictureIsAnnouncedByItsHash(t *testing.T) {
	items := func(info string) string {
		return "<items node='urn:xmpp:avatar:metadata'><item id='x'><metadata xmlns='urn:xmpp:avatar:metadata'>" + info + "</metadata></item></items>"
	}
	for content, want := range map[string]string{
		items("<info id='" + strings.ToUpper(hash) + "' bytes='1' type='image/png'/>"):                  hash,
		items("<info id='a' url='http://evil.example/spy.png'/><info id='" + hash + "'/>"):              hash,
		items("<info id='" + hash + "' url='http://evil.example/spy.png' bytes='1' type='image/png'/>"): "nothing",
		items("<info id='../../etc/passwd' bytes='1' type='image/png'/>"):                               "nothing",
		items(""): "",
		"<purge node='urn:xmpp:avatar:metadata'/>":                                          "",
		"<items node='urn:xmpp:avatar:metadata'><retract id='x'/></items>":                  "nothing",
		"<items node='urn:xmpp:avatar:metadata'><item id='x'><x xmlns='y'/></item></items>": "nothing",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say("<message from='boris@office.example'><event xmlns='http://jabber.org/protocol/pubsub#event'>" + content + "</event></message>")
			have := "nothing"
			for _, v := range imtest.Got[avatar.Changed](e) {
				have = v.Hash
			}
			if have != want {
				t.Errorf("%s: %q", content, have)
			}
			p.HearsNothing()
		})
	}
}

func inNode(id, text string) string {
	return "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='" + id + "'><data xmlns='urn:xmpp:avatar:data'>" + text + "</data></item></items></pubsub>"
}

func inCard(text string) string {
	return "<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/svg+xml</TYPE><BINVAL>" + text + "</BINVAL></PHOTO></vCard>"
}

func TestAPictureIsFetchedFromWhereItIs(t *testing.T) {
	good, hash, text := picture(t, 10)
	_, _, other := picture(t, 20)
	notOne := []byte("<svg onload='x()'/>")
	for name, v := range map[string]struct {
		hash string
		said []string
		want error
	}{
		"published":              {hash, []string{inNode(hash, text)}, nil},
		"with line breaks":       {hash, []string{inNode(hash, "\n "+text[:40]+"\r\n"+text[40:]+" ")}, nil},
		"in his card":            {hash, []string{"", inCard(text)}, nil},
		"another published":      {hash, []string{inNode(hash, other), inCard(text)}, nil},
		"under another id":       {hash, []string{inNode("x", text), inCard(text)}, nil},
		"forged":                 {hash, []string{inNode(hash, other), inCard(other)}, avatar.ErrForged},
		"no Base64":              {hash, []string{inNode(hash, "%%%"), inCard("%%%")}, avatar.ErrNone},
		"no card":                {hash, []string{"", ""}, avatar.ErrNone},
		"no picture, well named": {avatar.Hash(notOne), []string{inNode(avatar.Hash(notOne), base64.StdEncoding.EncodeToString(notOne))}, avatar.ErrNoPicture},
		"no hash":                {"../x", nil, avatar.ErrNone},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			cache := new(memory)
			c.Pictures.Keep(cache)
			boris, _ := xmpp.ParseAddress("boris@office.example")
			done := make(chan error, 1)
			var data []byte
			fetch := func() {
				var err error
				data, err = c.Pictures.Fetch(t.Context(), boris, v.hash)
				done <- err
			}
			go fetch()
			for _, said := range v.said {
				p.Hears("to='boris@office.example'", "type='get'")
				if said == "" {
					p.Say("<iq type='error' id='{id}' from='boris@office.example'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
				} else {
					p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + said + "</iq>")
				}
			}
			if err := <-done; !errors.Is(err, v.want) || err == nil && !bytes.Equal(data, good) {
				t.Errorf("%s: %v", name, err)
			}
			if v.want != nil {
				if len(cache.all) > 0 {
					t.Errorf("%s is cached", name)
				}
				return
			}
			go fetch() // nobody is asked again
			if err := <-done; err != nil {
				t.Error(name, err)
			}
			p.HearsNothing()
		})
	}
}

// SECURITY: whoever can write where the cache is shows nobody another face.
func TestWhatTheCacheHasIsVerified(t *testing.T) {
	_, hash, text := picture(t, 10)
	other, _, _ := picture(t, 20)
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Pictures.Keep(&memory{all: map[string][]byte{hash: other}})
		boris, _ := xmpp.ParseAddress("boris@office.example")
		done := make(chan string, 1)
		go func() {
			data, _ := c.Pictures.Fetch(t.Context(), boris, hash)
			done <- avatar.Hash(data)
		}()
		p.Hears("urn:xmpp:avatar:data", "<item id='"+hash+"'/>")
		p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + inNode(hash, text) + "</iq>")
		if have := <-done; have != hash {
			t.Error(have)
		}
	})
}

func TestAThousandPicturesAreFetchedFourAtATime(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris, _ := xmpp.ParseAddress("boris@office.example")
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				if _, err := c.Pictures.Fetch(t.Context(), boris, hash); err == nil {
					t.Error("no picture, and no error")
				}
			})
		}
		synctest.Wait()
		for range 4 {
			p.Next()
		}
		p.HearsNothing()
		go func() {
			for {
				p.Say("<iq type='error' id='{id}' from='boris@office.example'/>")
				if p.Next() == "" {
					return
				}
			}
		}()
		p.Conn().Close()
		all.Wait()
	})
}

func TestAPictureThatIsTooLargeOrNoneIsNotPublished(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		small, _, _ := picture(t, 10)
		for _, data := range [][]byte{nil, []byte("<svg/>"), append(small, make([]byte, avatar.MaxOwn)...)} {
			if _, err := c.Pictures.Publish(t.Context(), data); err == nil {
				t.Error(len(data))
			}
		}
		p.HearsNothing()
	})
}

// An old server: the picture goes into the card, and what else is there stays.
func TestWithoutPublishingThePictureStandsInTheCard(t *testing.T) {
	data, hash, text := picture(t, 10)
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		var shown avatar.Shown
		go func() {
			var err error
			shown, err = c.Pictures.Publish(t.Context(), data)
			done <- err
		}()
		p.Hears("disco#info")
		p.Say("<iq type='error' id='{id}' from='alice@office.example'/>")
		p.Hears("<vCard xmlns='vcard-temp'/>")
		p.Say("<iq type='result' id='{id}'><vCard xmlns='vcard-temp'><FN>Алиса</FN><PHOTO><BINVAL>old</BINVAL></PHOTO><x xmlns='u'/></vCard></iq>")
		p.Hears("type='set'", "<vCard xmlns='vcard-temp'><FN>Алиса</FN><x xmlns='u'/><PHOTO><TYPE>image/png</TYPE><BINVAL>"+text+"</BINVAL></PHOTO></vCard>")
		p.Say("<iq type='result' id='{id}'/>")
		if err := <-done; err != nil || shown != (avatar.Shown{Hash: hash, ByPresence: true}) {
			t.Error(shown, err)
		}
		go func() {
			_, err := c.Pictures.Remove(t.Context())
			done <- err
		}()
		p.Hears("disco#info")
		p.Say("<iq type='error' id='{id}' from='alice@office.example'/>")
		p.Hears("<vCard xmlns='vcard-temp'/>")
		p.Say("<iq type='error' id='{id}'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		if err := <-done; err == nil {
			t.Error("a card that could not be read was written over")
		}
		p.HearsNothing()
	})
}

func TestServersShowOurPictureToAll(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			one, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			other, heard := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			if err := errors.Join(one.Announce(presence.Presence{}), other.Announce(presence.Presence{}), other.Confirm(imtest.Soon(t))); err != nil {
				t.Fatal(err)
			}
			if err := one.Cards.Publish(imtest.Soon(t), vcard.Card{FullName: "Алиса"}); err != nil {
				t.Fatal(err)
			}
			data, hash, _ := picture(t, 64)
			shown, err := one.Pictures.Publish(imtest.Soon(t), data)
			if err != nil || shown.Hash != hash {
				t.Fatal(shown, err)
			}
			t.Logf("%s: %+v", server.Name, shown)
			imtest.Wait(t, heard, func(c avatar.Changed) bool { return c.Hash == hash && c.Of == one.JID().Bare() })
			if have, err := other.Pictures.Fetch(imtest.Soon(t), one.JID().Bare(), hash); err != nil || !bytes.Equal(have, data) {
				t.Error("published:", err)
			}
			if shown.ByPresence {
				one.Presence.ShowPicture(hash)
			}
			if err := one.Presence.Set(imtest.Soon(t), presence.Presence{Show: "away"}); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(p presence.Presence) bool { return p.From == one.JID() && p.Picture == hash })
			bob, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
			have, err := bob.Pictures.Fetch(imtest.Soon(t), one.JID().Bare(), hash)
			switch { // who is no contact sees what is in the card, and Prosody puts nothing there for him
			case shown.ByPresence && (err != nil || !bytes.Equal(have, data)), !shown.ByPresence && !errors.Is(err, avatar.ErrNone):
				t.Error("by a stranger:", err)
			}
			if card, err := bob.Cards.Of(imtest.Soon(t), one.JID().Bare()); err != nil || card.FullName != "Алиса" {
				t.Errorf("%+v, %v", card, err)
			}
			if _, err := one.Pictures.Remove(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(c avatar.Changed) bool { return c.Hash == "" })
		})
	}
}
