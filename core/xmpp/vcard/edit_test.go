package vcard

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"vestnik/core/xmpp/xmlsafe"
)

// strangers are what programs put into cards that is not known here, in vcard-temp and in
// vCard4: a field of another program, a picture, a second copy of a field, one of another
// namespace, and a field that holds what it should not.
var strangers = map[string][]string{
	nsTemp: {
		"<JABBERID>a@b</JABBERID>", "<PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0=</BINVAL></PHOTO>", "<X-GTALK>x</X-GTALK>", "<x xmlns='urn:other'><FN>no</FN></x>",
		"<GEO><LAT>1</LAT><LON>2</LON></GEO>", "<KEY><CRED>c</CRED></KEY>", "<TITLE><b>bold</b></TITLE>", "<AGENT><vCard><FN>somebody else</FN></vCard></AGENT>",
	},
	nsFour: {
		"<impp><uri>xmpp:a@b</uri></impp>", "<photo><uri>data:image/png;base64,iVBORw0=</uri></photo>", "<x xmlns='urn:other'><fn/></x>", "<title><parameters/></title>",
		"<group name='g'><tel><text>1</text></tel></group>", "<lang><language-tag>ru</language-tag></lang>", "<fn/>",
	},
}

// mixed writes a card with what is not known among its fields, in some order.
func mixed(t *rapid.T, written []byte, space string) (text string, unknown []*xmlsafe.Node) {
	root := parse(t, string(written))
	var e xmlsafe.Encoder
	e.Start(root.Local, "xmlns", space)
	stranger := func() {
		for range rapid.IntRange(0, 2).Draw(t, "strangers") {
			s := rapid.SampledFrom(strangers[space]).Draw(t, "stranger")
			e.Raw([]byte(s))
			n, err := xmlsafe.Parse([]byte(s), space, &xmlsafe.Default)
			if err != nil {
				t.Fatal(err)
			}
			unknown = append(unknown, n)
		}
	}
	for _, f := range root.Children {
		stranger()
		e.Node(f, space)
	}
	stranger()
	return string(e.End().Bytes()), unknown
}

// Who changes his post in one program loses nothing of what the others have written, however
// often he does: what is not known stays, in its order, and so does every other field.
func TestToChangeOneFieldChangesNothingElse(t *testing.T) {
	for space, form := range map[string]struct {
		read  func(*xmlsafe.Node) Card
		write func(*Card) []byte
		rest  func(*Card) []*xmlsafe.Node
	}{
		nsTemp: {readTemp, (*Card).writeTemp, func(c *Card) []*xmlsafe.Node { return c.temp }},
		nsFour: {readFour, (*Card).writeFour, func(c *Card) []*xmlsafe.Node { return c.four }},
	} {
		t.Run(space, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				before := someCard(t)
				text, unknown := mixed(t, form.write(&before), space)
				card := form.read(parse(t, text))
				if !reflect.DeepEqual(form.rest(&card), unknown) {
					t.Fatalf("%s\nkeeps %d strangers of %d", text, len(form.rest(&card)), len(unknown))
				}
				changed := card
				changed.Title = "Директор"
				again := form.read(parse(t, string(form.write(&changed))))
				if again.Title != "Директор" || !reflect.DeepEqual(form.rest(&again), unknown) {
					t.Fatalf("%s\nbecame %s", text, form.write(&changed))
				}
				again.Title = card.Title
				if !reflect.DeepEqual(bare(again), bare(card)) {
					t.Fatalf("%+v\nbecame %+v", card, again)
				}
				once := form.write(&card)
				twice := form.read(parse(t, string(once)))
				if string(form.write(&twice)) != string(once) {
					t.Fatalf("%s\nis not written as it is read: %s", once, form.write(&twice))
				}
			})
		})
	}
}

// What stands in a card is somebody else's: it is bounded in what it makes us hold and write.
func TestACardOfAHostileServerStaysSmall(t *testing.T) {
	for name, text := range map[string]string{
		"a field over and over": strings.Repeat("<FN>x</FN>", 10_000), "names": strings.Repeat("<N><FAMILY>a</FAMILY></N>", 10_000),
		"companies": strings.Repeat("<ORG><ORGNAME>a</ORGNAME></ORG>", 10_000), "pictures": strings.Repeat("<PHOTO><EXTVAL>http://a</EXTVAL></PHOTO>", 10_000),
		"phones": strings.Repeat("<TEL><NUMBER>1</NUMBER></TEL>", 10_000), "deep": strings.Repeat("<a>", 60) + strings.Repeat("</a>", 60),
	} {
		n := parse(t, "<vCard xmlns='"+nsTemp+"'>"+text+"</vCard>")
		c := readTemp(n)
		if written := c.writeTemp(); len(written) > len(text)+2*len("<vCard xmlns='vcard-temp'></vCard>") {
			t.Errorf("%s: %d bytes of %d", name, len(written), len(text))
		}
		if len(c.FullName) > 1 || len(c.Units)+len(c.Phones) > maxList {
			t.Errorf("%s: %+v", name, c)
		}
	}
	// A word for a kind that says something else in the other form is none there.
	odd := Card{Phones: []Contact{{"1", []string{"number", "pref"}}}, Mails: []Contact{{"a@b", []string{"userid"}}}, Addresses: []Address{{City: "T", Kinds: []string{"locality", "street"}}}}
	if c := readTemp(parse(t, string(odd.writeTemp()))); c.Phones[0].Value != "1" || c.Mails[0].Value != "a@b" || c.Addresses[0].City != "T" || c.Addresses[0].Street != "" {
		t.Errorf("%+v", c)
	}
}

// Of a field that is there twice the first counts, and the other one stays.
func TestOfAFieldThatIsThereTwiceTheFirstCounts(t *testing.T) {
	for _, v := range []struct {
		form, one, two string
		says           func(*Card) string
	}{
		{nsTemp, "<FN>A</FN>", "<FN>B</FN>", func(c *Card) string { return c.FullName }},
		{nsTemp, "<N><FAMILY>A</FAMILY></N>", "<N><FAMILY>B</FAMILY></N>", func(c *Card) string { return c.Name.Family }},
		{nsTemp, "<ORG><ORGNAME>A</ORGNAME></ORG>", "<ORG><ORGNAME>B</ORGNAME><ORGUNIT>C</ORGUNIT></ORG>", func(c *Card) string { return c.Company + strings.Join(c.Units, " ") }},
		{nsTemp, "<PHOTO><EXTVAL>A</EXTVAL></PHOTO>", "<PHOTO><EXTVAL>B</EXTVAL></PHOTO>", func(c *Card) string { return c.Photo }},
		{nsFour, "<fn><text>A</text></fn>", "<fn><text>B</text></fn>", func(c *Card) string { return c.FullName }},
		{nsFour, "<n><surname>A</surname></n>", "<n><surname>B</surname></n>", func(c *Card) string { return c.Name.Family }},
		{nsFour, "<org><text>A</text></org>", "<org><text>B</text><text>C</text></org>", func(c *Card) string { return c.Company + strings.Join(c.Units, " ") }},
		{nsFour, "<photo><uri>A</uri></photo>", "<photo><uri>B</uri></photo>", func(c *Card) string { return c.Photo }},
	} {
		local, read, write := "vCard", readTemp, (*Card).writeTemp
		if v.form == nsFour {
			local, read, write = "vcard", readFour, (*Card).writeFour
		}
		c := read(parse(t, "<"+local+" xmlns='"+v.form+"'>"+v.one+v.two+"</"+local+">"))
		if v.says(&c) != "A" || !strings.Contains(string(write(&c)), v.two) {
			t.Errorf("%s%s: %q, written as %s", v.one, v.two, v.says(&c), write(&c))
		}
	}
}

// A property may have several values, and who changes his post keeps them all.
func TestSeveralValuesOfAPropertyStandTogether(t *testing.T) {
	c := readFour(parse(t, "<vcard xmlns='"+nsFour+"'><nickname><text>Маша</text><text>Мария</text></nickname>"+
		"<n><surname>García</surname><surname>Márquez</surname><given>Gabriel</given></n></vcard>"))
	c.Title = "писатель"
	again := readFour(parse(t, string(c.writeFour())))
	if again.Nick != "Маша, Мария" || again.Name.Family != "García Márquez" || again.Name.Given != "Gabriel" {
		t.Errorf("%+v", again)
	}
}
