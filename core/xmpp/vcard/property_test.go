package vcard

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var (
	words = rapid.SampledFrom([]string{"", "a", "Пётр", "О'Нил & <сын>", "]]>", " с пробелом ", "строка\nстрока", "😀", "\t", "&amp;"})
	kinds = rapid.SampledFrom([]string{"work", "home", "cell", "fax", "pref", "voice", "x-office", "number", "userid", "street", "ctry", "type", "text"})
)

func someKinds(t *rapid.T) []string {
	return rapid.SliceOfNDistinct(kinds, 0, 4, func(k string) string { return k }).Draw(t, "kinds")
}

// someCard draws a card with anything in it that a person, or another program, may have put
// there.
func someCard(t *rapid.T) Card {
	word := func(label string) string { return words.Draw(t, label) }
	var c Card
	for _, f := range texts {
		*f.in(&c) = word(f.four)
	}
	for _, p := range nameParts {
		*p.in(&c.Name) = word(p.four)
	}
	if c.Company = word("company"); rapid.Bool().Draw(t, "units") {
		c.Units = []string{word("unit"), word("unit")}
	}
	if rapid.Bool().Draw(t, "photo") {
		c.Photo = "http://office.example/" + word("photo")
	}
	for range rapid.IntRange(0, 3).Draw(t, "phones") {
		c.Phones = append(c.Phones, Contact{rapid.SampledFrom([]string{"", "+7 495 1", "12 доб. 3", "tel:5"}).Draw(t, "number"), someKinds(t)})
	}
	for range rapid.IntRange(0, 3).Draw(t, "mails") {
		c.Mails = append(c.Mails, Contact{word("mail"), someKinds(t)})
	}
	for range rapid.IntRange(0, 2).Draw(t, "addresses") {
		a := Address{Kinds: someKinds(t)}
		for _, p := range addressParts {
			*p.in(&a) = word(p.four)
		}
		c.Addresses = append(c.Addresses, a)
	}
	return c
}

// bare returns a card without what one of the forms may change: the kinds, and how numbers
// are written.
func bare(c Card) Card {
	c.Phones, c.Mails, c.Addresses = slices.Clone(c.Phones), slices.Clone(c.Mails), slices.Clone(c.Addresses)
	for i := range c.Phones {
		c.Phones[i] = Contact{Value: plainNumber(c.Phones[i].Value)}
	}
	for i := range c.Mails {
		c.Mails[i].Kinds = nil
	}
	for i := range c.Addresses {
		c.Addresses[i].Kinds = nil
	}
	return c
}

func plainNumber(number string) string {
	return strings.ReplaceAll(strings.TrimPrefix(number, "tel:"), " ", "-")
}

// Whatever is in a card, nothing of it is lost when it is written, in whichever form, and
// from the one to the other.
func TestACardIsTheSameInEitherForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := someCard(t)
		temp := readTemp(parse(t, string(c.writeTemp())))
		four := readFour(parse(t, string(c.writeFour())))
		other := readTemp(parse(t, string(four.writeTemp())))
		again := readFour(parse(t, string(temp.writeFour())))
		for _, have := range []Card{temp, four, other, again} {
			if !reflect.DeepEqual(bare(have), bare(c)) {
				t.Fatalf("%+v\nnot %+v", have, c)
			}
		}
		for i, p := range four.Phones {
			for _, k := range c.Phones[i].Kinds {
				if !slices.Contains(p.Kinds, k) {
					t.Fatalf("%v has lost %s", c.Phones[i], k)
				}
			}
		}
	})
}

// Our own card is there in two forms. What another program has changed in the first alone is
// what the person has said last.
func TestWhatWasChangedInTheFirstFormAloneCounts(t *testing.T) {
	for name, change := range map[string]func(*Card){
		"nothing":       func(*Card) {},
		"a title":       func(c *Card) { c.Title = "Директор" },
		"a phone":       func(c *Card) { c.Phones = []Contact{{"+7 495 2", []string{"work"}}} },
		"a second one":  func(c *Card) { c.Phones = append(c.Phones, Contact{"55", nil}) },
		"a mail":        func(c *Card) { c.Mails = []Contact{{"new@office.example", nil}} },
		"a family name": func(c *Card) { c.Name.Family = "Петрова" },
		"a company":     func(c *Card) { c.Company = "Другая" },
		"a unit":        func(c *Card) { c.Units = []string{"Цех"} },
		"an address":    func(c *Card) { c.Addresses = []Address{{City: "Тверь"}} },
	} {
		four := readFour(parse(t, string(full.writeFour())))
		temp := readTemp(parse(t, string(full.writeTemp())))
		four.Role = "только там"
		temp.Role = ""
		change(&temp)
		c := ours(temp, four)
		if name == "nothing" {
			if c.Role != "только там" {
				t.Errorf("what only the second form says is lost: %+v", c)
			}
			continue
		}
		if !reflect.DeepEqual(bare(c), bare(temp)) {
			t.Errorf("%s: %+v\nnot %+v", name, c, temp)
		}
	}
}
