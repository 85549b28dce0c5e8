package discover

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
)

// errXML says that the file holds what a host-meta has no use for.
var errXML = errors.New("not a plain XRD")

const (
	maxDepth = 16
	xrdSpace = "http://docs.oasis-open.org/ns/xri/xrd-1.0" // RFC 6415 §2
)

// parseJSON returns the BOSH links of a host-meta.json (RFC 6415 §3, RFC 7033 §4.4), in
// order. Members that are not known are skipped.
func parseJSON(file []byte) ([]string, error) {
	var document struct {
		Links []struct {
			Rel  string `json:"rel"`
			Href string `json:"href"`
		} `json:"links"`
	}
	if err := json.Unmarshal(file, &document); err != nil {
		return nil, err
	}
	var links []string
	for _, link := range document.Links {
		if link.Rel == relation {
			links = append(links, link.Href)
		}
	}
	return links, nil
}

// parseXRD returns the BOSH links of a host-meta (RFC 6415 §2), in order. A DTD, and
// with it every entity, is refused, and so is a processing instruction.
func parseXRD(file []byte) ([]string, error) {
	decoder := xml.NewDecoder(bytes.NewReader(file))
	var links []string
	var depth, roots int
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if roots != 1 {
				return nil, errXML
			}
			return links, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			if depth++; depth > maxDepth || roots > 1 || depth == 1 && t.Name != (xml.Name{Space: xrdSpace, Local: "XRD"}) {
				return nil, errXML
			}
			if href, ok := boshLink(t); ok && depth == 2 {
				links = append(links, href)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			return nil, errXML
		case xml.ProcInst:
			if t.Target != "xml" { // the declaration is reported as one
				return nil, errXML
			}
		}
	}
}

// boshLink returns where a Link element with our relation points to.
func boshLink(e xml.StartElement) (href string, ok bool) {
	if e.Name != (xml.Name{Space: xrdSpace, Local: "Link"}) {
		return "", false
	}
	for _, a := range e.Attr {
		switch {
		case a.Name == (xml.Name{Local: "rel"}) && a.Value == relation:
			ok = true
		case a.Name == (xml.Name{Local: "href"}):
			href = a.Value
		}
	}
	return href, ok && href != ""
}
