package auth

import "testing"

func TestAClassOfMechanismsIsWeakerThanTheOneAbove(t *testing.T) {
	for _, c := range []struct {
		mechanism, before string
		weaker            bool
	}{
		{SCRAMSHA1, SCRAMSHA512, false}, // a server keeps one kind for an account, and may change it
		{SCRAMSHA1, "SCRAM-SHA-256-PLUS", false},
		{DigestMD5, SCRAMSHA1, true},
		{Plain, SCRAMSHA1, true},
		{Plain, DigestMD5, true},
		{DigestMD5, Plain, false},
		{SCRAMSHA256, Plain, false},
		{Plain, Plain, false},
		{Plain, "", false},
		{Plain, "X-UNKNOWN", false},
	} {
		if got := Weaker(c.mechanism, c.before); got != c.weaker {
			t.Errorf("%s after %s: %v", c.mechanism, c.before, got)
		}
	}
}

func TestSCRAMWithRawBytesFitsAServerThatPreparesNothing(t *testing.T) {
	const typed = "Пароль №1"
	for _, m := range []string{SCRAMSHA1, SCRAMSHA256, SCRAMSHA512} {
		if !Prepares(m, typed) || Prepares(m, "Пароль No1") {
			t.Errorf("%s: it is not known what it prepares", m)
		}
		for _, c := range []struct {
			stored, typed string
			raw, fits     bool
		}{
			{typed, typed, false, true}, // this server prepares
			{typed, typed, true, false},
			{"Пароль No1", "Пароль No1", true, true},
		} {
			client, err := NewConversation(m, Credentials{Username: "erin", Password: c.typed, Domain: "office.example", Raw: c.raw})
			if err != nil {
				t.Fatal(err)
			}
			server, _ := Server{Domain: "office.example", Lookup: func(string) (string, bool) { return c.stored, true }}.Conversation(m)
			if err := converse(client, server); (err == nil) != c.fits {
				t.Errorf("%s: %+v: %v", m, c, err)
			}
		}
	}
	if Prepares(Plain, typed) || Prepares(DigestMD5, typed) {
		t.Error("PLAIN and DIGEST-MD5 prepare nothing")
	}
}
