package auth

import (
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// bindings are those of a channel whose two ends see each other.
func bindings(kinds ...string) map[string][]byte {
	m := map[string][]byte{}
	for _, kind := range kinds {
		m[kind] = []byte("data of " + kind)
	}
	return m
}

func TestTheChannelIsBoundWhereBothSidesCan(t *testing.T) {
	const plus, without = "SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256", "SCRAM-SHA-1 SCRAM-SHA-256"
	for _, c := range []struct {
		ours, offered, named string
		want, flag           string
		err                  error
	}{
		{"", plus, "tls-exporter", SCRAMSHA256, "n", nil},
		{"tls-exporter tls-server-end-point", plus, "tls-exporter tls-server-end-point", SCRAMSHA1 + Plus, "p=tls-exporter", nil},
		{"tls-exporter tls-server-end-point", plus, "tls-server-end-point tls-unique", SCRAMSHA1 + Plus, "p=tls-server-end-point", nil},
		{"tls-server-end-point", plus, "tls-exporter tls-server-end-point", SCRAMSHA1 + Plus, "p=tls-server-end-point", nil},
		{"tls-exporter", plus, "", SCRAMSHA1 + Plus, "p=tls-exporter", nil}, // rule 4, with SASL
		{"tls-exporter", without, "", SCRAMSHA256, "y", nil},                // rule 3
		{"tls-exporter", without, "tls-exporter", "", "", ErrStripped},      // rule 5
		{"tls-exporter", plus, "tls-unique", SCRAMSHA256, "n", nil},         // rule 6 of XEP-0474
	} {
		o := Offer{Mechanisms: strings.Fields(c.offered), Bindings: strings.Fields(c.named)}
		ch := Channel{Encrypted: true, Bindings: bindings(strings.Fields(c.ours)...)}
		got, err := Choose(o, ch)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%+v: %q, %v", c, got, err)
			continue
		}
		if c.err != nil {
			continue
		}
		client, err := NewConversation(got, Credentials{Username: "user", Password: "pencil", Offer: o, Channel: ch})
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := client.Start()
		if flag, _, _ := strings.Cut(string(first), ","); flag != c.flag {
			t.Errorf("%+v: %q", c, first)
		}
	}
}

func TestWhatIsToBeBoundToAnUnknownChannelIsRefused(t *testing.T) {
	for _, m := range []string{SCRAMSHA1 + Plus, SCRAMSHA256 + Plus, SCRAMSHA512 + Plus, HTSHA256Expr, HTSHA256Endp} {
		if _, err := NewConversation(m, Credentials{Username: "user", Password: "pencil"}); !errors.Is(err, ErrNoMechanism) {
			t.Errorf("%s: %v", m, err)
		}
	}
}

// The exchange of XEP-0388 §2.3 to §2.6.1, which is bound to the channel. The proofs in the
// XEP are not those of its messages; these here were computed by other means.
func TestPlusFollowsTheExampleOfXEP0388(t *testing.T) {
	const (
		nonce       = "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6"
		serverFirst = "r=" + nonce + "a09117a6-ac50-4f2f-93f1-93799c2bddf6,s=QSXCR+Q6sek8bf92,i=4096"
		clientFinal = "c=cD10bHMtZXhwb3J0ZXIsLMcoQvOdBDePd4OswlmAWV3dg1a1Wh1tYPTBwVid10VU,r=" + nonce + "a09117a6-ac50-4f2f-93f1-93799c2bddf6,p=+8UyrQAeVIqsH2YovGeGTRx6zBM="
		serverFinal = "v=GRqYg0SPMGrqPRk5HfMz9nGHq94="
	)
	bound, _ := base64.StdEncoding.DecodeString("cD10bHMtZXhwb3J0ZXIsLMcoQvOdBDePd4OswlmAWV3dg1a1Wh1tYPTBwVid10VU")
	s, err := newSCRAMWith(SCRAMSHA1+Plus, Credentials{
		Username: "user", Password: "pencil",
		Channel: Channel{Bindings: map[string][]byte{TLSExporter: []byte(strings.TrimPrefix(string(bound), "p=tls-exporter,,"))}},
	}, nonce)
	if err != nil {
		t.Fatal(err)
	}
	if first, _, _ := s.Start(); string(first) != "p=tls-exporter,,n=user,r="+nonce {
		t.Errorf("%q", first)
	}
	if response, err := s.Step([]byte(serverFirst)); err != nil || string(response) != clientFinal {
		t.Errorf("%q, %v", response, err)
	}
	if err := s.Success([]byte(serverFinal)); err != nil {
		t.Error(err)
	}
}

// example is the offer of XEP-0474 §5.3.
var example = Offer{
	Mechanisms: []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"},
	Bindings:   []string{"tls-server-end-point", "tls-exporter"},
}

func TestTheHashOfAnOfferFollowsTheExampleOfXEP0474(t *testing.T) {
	if got := offerHash(digests[SCRAMSHA1], example); got != "G6k/rBLDqgOhRRaCuuatSDFkJ08=" {
		t.Error(got)
	}
}

// The whole exchange of XEP-0474 §5.3, as the server sees it.
func TestTheServerFollowsTheExampleOfXEP0474(t *testing.T) {
	const nonce = "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6"
	s := newSCRAMServer(SCRAMSHA1+Plus, Server{
		Domain: "example.org", Offer: example,
		Channel: Channel{Bindings: map[string][]byte{TLSExporter: []byte("THIS IS FAKE CB DATA")}},
		Lookup:  func(user string) (string, bool) { return "pencil", user == "user" },
	})
	s.random = func() string { return "a09117a6-ac50-4f2f-93f1-93799c2bddf6" }
	s.salt, _ = base64.StdEncoding.DecodeString("QSXCR+Q6sek8bf92")
	want := "r=" + nonce + "a09117a6-ac50-4f2f-93f1-93799c2bddf6,s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08="
	got, done, err := s.Step([]byte("p=tls-exporter,,n=user,r=" + nonce))
	if err != nil || done || string(got) != want {
		t.Fatalf("%q, %v, %v", got, done, err)
	}
	got, done, err = s.Step([]byte("c=cD10bHMtZXhwb3J0ZXIsLFRISVMgSVMgRkFLRSBDQiBEQVRB,r=" + nonce + "a09117a6-ac50-4f2f-93f1-93799c2bddf6,x=19C6532F-1CF4-4A27-A18D-DC9CEA41BBB3,p=M/SIDjT+dfcxUh89jZEypRvFxB4="))
	if err != nil || !done || string(got) != "v=MQrMPvv7yv4x4Cq4W4Ih25EqS2c=" || s.Username() != "user" {
		t.Errorf("%q, %v, %v", got, done, err)
	}
}

func TestAServersWordForItsOfferIsHeldAgainstIt(t *testing.T) {
	const first = "r=ownmore,s=" + salt + ",i=4096"
	for name, c := range map[string]struct {
		message string
		ours    []string // bindings of the channel
		err     error
	}{
		"the offer":                   {first + ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=", nil, nil},
		"behind another extension":    {first + ",x=y,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=", nil, nil},
		"nothing":                     {first, nil, nil},
		"nothing, and it has to":      {first, []string{"tls-unique"}, ErrStripped},
		"it has to, and does":         {first + ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=", []string{"tls-unique"}, nil},
		"another offer":               {first + ",h=G6k/rBLDqgOhRRaCuuatSDFkJ09=", nil, ErrStripped},
		"no hash":                     {first + ",h=", nil, ErrMalformed},
		"half a hash":                 {first + ",h=G6k", nil, ErrStripped},
		"the hash of another digest":  {first + ",h=" + offerHash(digests[SCRAMSHA256], example), nil, ErrStripped},
		"what could be its beginning": {first + ",hh=G6k/rBLDqgOhRRaCuuatSDFkJ08=", nil, ErrMalformed},
	} {
		s, err := newSCRAMWith(SCRAMSHA1, Credentials{Username: "user", Password: "pencil", Offer: example, Channel: Channel{Bindings: bindings(c.ours...)}}, "own")
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		response, err := s.Step([]byte(c.message))
		if c.err == ErrMalformed && errors.Is(err, ErrStripped) {
			err = ErrMalformed // either will do
		}
		if !errors.Is(err, c.err) || err != nil && response != nil {
			t.Errorf("%s: %q, %v", name, response, err)
		}
	}
}

// whoever is between both sides changes what is offered.
type between struct {
	honest  Offer
	changed Offer
}

// present tells whether anything was changed: the order is of no account.
func (b between) present() bool {
	same := func(a, b []string) bool {
		return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
	}
	return !same(b.honest.Mechanisms, b.changed.Mechanisms) || !same(b.honest.Bindings, b.changed.Bindings)
}

// attempt signs in through somebody between, who has another channel to each side.
func (b between) attempt(tells bool) (mechanism string, err error) {
	ours := Channel{Encrypted: true, Bindings: bindings(TLSExporter, TLSServerEndPoint)}
	theirs := Channel{Encrypted: true, Bindings: map[string][]byte{TLSExporter: []byte("another channel"), TLSServerEndPoint: ours.Bindings[TLSServerEndPoint]}}
	if !b.present() {
		theirs = ours
	}
	mechanism, err = Choose(b.changed, ours)
	if err != nil {
		return "", err
	}
	client, err := NewConversation(mechanism, Credentials{Username: "alice", Password: people["alice"], Domain: "office.example", Offer: b.changed, Channel: ours})
	if err != nil {
		return mechanism, err
	}
	s := Server{Domain: "office.example", Lookup: find, Offer: b.honest, Channel: theirs}
	if !tells {
		s.Offer.Mechanisms = slices.DeleteFunc(slices.Clone(s.Offer.Mechanisms), func(m string) bool { return !isPlus(m) })
	}
	server, err := s.Conversation(mechanism)
	if err != nil {
		return mechanism, err
	}
	return mechanism, converse(client, server)
}

// Whatever a server offers, the strongest that both can is taken; and whatever somebody
// between takes away or adds, a sign-in by SCRAM that succeeds is one in which nothing
// was changed: where the server tells what it has offered.
func TestNothingIsStrippedUnnoticed(t *testing.T) {
	all := append(slices.Clone(preference), "X-OAUTH2", "SCRAM-SHA3-512")
	random := rand.New(rand.NewPCG(8, 12))
	subset := func(from []string) (some []string) {
		for _, s := range from {
			if random.IntN(2) == 0 {
				some = append(some, s)
			}
		}
		random.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		return some
	}
	noticed, honest := 0, 0
	for range 2000 {
		b := between{honest: Offer{Mechanisms: subset(all), Bindings: subset([]string{TLSExporter, TLSServerEndPoint, "tls-unique"})}}
		b.changed = b.honest
		if random.IntN(4) > 0 {
			b.changed = Offer{Mechanisms: subset(b.honest.Mechanisms), Bindings: subset(b.honest.Bindings)}
		}
		changed := b.present()
		mechanism, err := b.attempt(true)
		switch {
		case mechanism == "":
			continue
		case !changed && isSCRAM(mechanism):
			if honest++; err != nil && !errors.Is(err, ErrStripped) {
				t.Fatalf("%+v: %s: %v", b, mechanism, err)
			}
		case changed && isSCRAM(mechanism):
			if noticed++; err == nil {
				t.Fatalf("%+v: %s was taken", b, mechanism)
			}
		}
		if best := strongest(b.changed); mechanism != best {
			t.Fatalf("%+v: %s, want %s", b, mechanism, best)
		}
	}
	if noticed < 500 || honest < 200 {
		t.Errorf("%d changed and %d honest ones were tried", noticed, honest)
	}
}

// strongest says by the words of the package comment what is to be taken, over a channel
// of which tls-exporter and tls-server-end-point are known.
func strongest(o Offer) string {
	named := len(o.Bindings) == 0 || slices.Contains(o.Bindings, TLSExporter) || slices.Contains(o.Bindings, TLSServerEndPoint)
	for _, suffix := range []string{Plus, ""} {
		for _, m := range []string{"SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1"} {
			if slices.Contains(o.Mechanisms, m+suffix) && (suffix == "" || named) {
				return m + suffix
			}
		}
	}
	for _, m := range []string{"DIGEST-MD5", "PLAIN"} {
		if slices.Contains(o.Mechanisms, m) {
			return m
		}
	}
	return ""
}

// Where the server does not tell, the channel does: with -PLUS stripped, the client says
// that it could have bound it, and with tls-exporter the two channels differ.
func TestAStrippedPlusIsNoticedByTheServerWithoutXEP0474(t *testing.T) {
	for _, c := range []Offer{
		{Mechanisms: []string{SCRAMSHA256}},
		{Mechanisms: []string{SCRAMSHA256, SCRAMSHA256 + Plus}},
		{Mechanisms: []string{SCRAMSHA256, SCRAMSHA256 + Plus}, Bindings: []string{TLSExporter}},
	} {
		b := between{honest: Offer{Mechanisms: []string{SCRAMSHA256, SCRAMSHA256 + Plus, SCRAMSHA1}}, changed: c}
		if m, err := b.attempt(false); err == nil {
			t.Errorf("%+v: %s was taken", c, m)
		}
	}
}

func TestBothHalvesAgreeOnABoundChannel(t *testing.T) {
	for _, h := range []string{SCRAMSHA1, SCRAMSHA256, SCRAMSHA512} {
		for _, kind := range []string{TLSExporter, TLSServerEndPoint} {
			for user, password := range people {
				ch := Channel{Encrypted: true, Bindings: bindings(kind)}
				o := Offer{Mechanisms: []string{h, h + Plus, Plain}, Bindings: []string{kind}}
				c := as(user, password, "office.example")
				c.Offer, c.Channel = o, ch
				m, _ := Choose(o, ch)
				client, err := NewConversation(m, c)
				if err != nil {
					t.Fatal(err)
				}
				server, _ := Server{Domain: "office.example", Lookup: find, Offer: o, Channel: ch}.Conversation(m)
				if err := converse(client, server); err != nil || m != h+Plus || server.Username() != user {
					t.Errorf("%s %s %s: %v", m, kind, user, err)
				}
			}
		}
	}
}
