package discover

import (
	"slices"
	"strings"
	"testing"
)

func TestXRDRefusesWhatItHasNoUseFor(t *testing.T) {
	const open, end = `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">`, `</XRD>`
	const link = `<Link rel="urn:xmpp:alt-connections:xbosh" href="https://b.example/"/>`
	for name, file := range map[string]string{
		"empty":           "",
		"a DTD":           `<!DOCTYPE XRD [<!ENTITY a "https://e.example/">]>` + open + link + end,
		"an entity":       open + `<Link rel="urn:xmpp:alt-connections:xbosh" href="&a;"/>` + end,
		"an instruction":  `<?php x?>` + open + link + end,
		"another root":    `<html xmlns="http://www.w3.org/1999/xhtml">` + link + `</html>`,
		"no namespace":    `<XRD>` + link + `</XRD>`,
		"two roots":       open + link + end + open + link + end,
		"cut off":         open + link,
		"deep":            open + strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100) + end,
		"broken UTF-8":    open + "\xff" + end,
		"another charset": `<?xml version="1.0" encoding="koi8-r"?>` + open + link + end,
	} {
		if links, err := parseXRD([]byte(file)); err == nil {
			t.Errorf("%s: %q", name, links)
		}
	}
}

func TestOnlyLinksOfTheXRDItselfCount(t *testing.T) {
	file := `<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0" xmlns:o="other">
		<o:Link rel="urn:xmpp:alt-connections:xbosh" href="https://1.example/"/>
		<Link o:rel="urn:xmpp:alt-connections:xbosh" href="https://2.example/"/>
		<Property><Link rel="urn:xmpp:alt-connections:xbosh" href="https://3.example/"/></Property>
		<Link rel="urn:xmpp:alt-connections:xbosh"/>
		<Link rel="urn:xmpp:alt-connections:xbosh" href="https://4.example/"><Title>x</Title></Link>
	</XRD>`
	links, err := parseXRD([]byte(file))
	if err != nil || !slices.Equal(links, []string{"https://4.example/"}) {
		t.Error(links, err)
	}
}

func FuzzXRD(f *testing.F) {
	f.Add([]byte(xrd("https://b.example/", "http://c.example/")))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`))
	f.Add([]byte(`<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Link/></XRD>`))
	f.Fuzz(func(t *testing.T, file []byte) { proper(t, file, parseXRD) })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(jsonLinks("https://b.example/", "http://c.example/")))
	f.Add([]byte(`{"links":[{"rel":1}]}`))
	f.Add([]byte(`{"links":{}}`))
	f.Fuzz(func(t *testing.T, file []byte) { proper(t, file, parseJSON) })
}

// proper says what holds for every file: what is returned is https and has a host.
func proper(t *testing.T, file []byte, parse func([]byte) ([]string, error)) {
	links, err := parse(file)
	if err != nil && links != nil {
		t.Error("links beside an error")
	}
	if best, ok := firstSecure(links); ok && !strings.HasPrefix(best, "https://") {
		t.Errorf("%q", best)
	}
}
