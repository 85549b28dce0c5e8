package demo

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
	"vestnik/core/xmpp/xmlsafe"
)

// Files are taken by a service of the office, upload.DOMAIN (XEP-0363), and lie in memory.
const (
	maxFile      = 16 << 20
	maxFiles     = 200
	maxFilesSize = 64 << 20
	maxFileName  = 200

	// slotLife is how long a place is kept for a file that does not come.
	slotLife = 5 * time.Minute
)

// depot is where the files of an office lie.
type depot struct {
	service jid.JID
	base    string                  // with which their addresses begin
	own     map[string]sharing.File // of the script, by what they are called there

	mu   sync.Mutex
	all  map[string]*deposit // by the part of the address that nobody guesses
	size int64               // of all
}

// deposit is a file, or the place for one.
type deposit struct {
	name, kind string
	size       int64
	at         time.Time // when it was promised
	coming     bool
	content    []byte // nil: it has not come
	stays      bool   // it is of the script
}

// fileTexts are a file of the script: a text, or a picture that is drawn.
type fileTexts struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// furnishFiles makes the files of the script, if the office has somewhere to put them.
func (o *Office) furnishFiles(base string) (err error) {
	if base == "" {
		o.script.Replies = slices.DeleteFunc(o.script.Replies, func(r reply) bool { return r.File != "" })
		return nil
	}
	d := &depot{base: strings.TrimSuffix(base, "/"), own: map[string]sharing.File{}, all: map[string]*deposit{}}
	if d.service, err = jid.New("", "upload."+o.Domain(), ""); err != nil {
		return fmt.Errorf("demo: files: %w", err)
	}
	for called, t := range o.script.Files {
		content := []byte(t.Text)
		if t.Text == "" {
			content = chart()
		}
		token := rand.Text()
		f := &deposit{name: t.Name, kind: t.Kind, size: int64(len(content)), content: content, stays: true}
		d.all[token] = f
		d.own[called] = sharing.File{URL: d.address(token, f), Name: f.name, Type: f.kind, Size: f.size}
	}
	o.files = d
	return nil
}

// address is where a file lies.
func (d *depot) address(token string, f *deposit) string {
	return d.base + "/" + token + "/" + url.PathEscape(f.name)
}

// said writes what somebody says, with a file of the script where one is named; false where that
// lies nowhere.
func (o *Office) said(body, file string) (func(*xmlsafe.Encoder), bool) {
	if file == "" {
		return func(e *xmlsafe.Encoder) { e.Leaf("body", body) }, true
	}
	if o.files == nil {
		return nil, false
	}
	f := o.files.own[file]
	body += "\n" + f.URL
	return func(e *xmlsafe.Encoder) { sharing.Encode(e.Leaf("body", body), body, f) }, true
}

// takesFiles tells whether an address is the service for files.
func (o *Office) takesFiles(j jid.JID) bool { return o.files != nil && j.Equal(o.files.service) }

// uploadQuery answers what the service for files is asked.
func (o *Office) uploadQuery(s *session, st *stanza) {
	if !st.request() {
		return
	}
	switch payload := st.node.Children[0]; {
	case payload.Is(nsDiscoInfo, "query"):
		s.deliver(st.result(o.describeFiles))
	case payload.Is(nsDiscoItems, "query"):
		s.deliver(st.result(func(e *xmlsafe.Encoder) { e.Leaf("query", "", "xmlns", nsDiscoItems) }))
	case payload.Is(upload.Feature, "request") && st.typ == "get":
		s.deliver(o.files.answer(st, payload))
	default:
		o.refuse(st, "service-unavailable")
	}
}

// describeFiles says what the service is, and how large a file may be, §4.
func (o *Office) describeFiles(e *xmlsafe.Encoder) {
	e.Start("query", "xmlns", nsDiscoInfo).Leaf("identity", "", "category", "store", "type", "file", "name", o.script.Uploads)
	for _, f := range []string{nsDiscoInfo, nsDiscoItems, upload.Feature} {
		e.Leaf("feature", "", "var", f)
	}
	most := forms.Field{Var: "max-file-size", Values: []string{strconv.Itoa(maxFile)}}
	(&forms.Form{Kind: forms.Result, Type: upload.Feature, Fields: []forms.Field{most}}).Encode(e)
	e.End()
}

// answer gives a place to a file, §5, or says why there is none.
func (d *depot) answer(st *stanza, request *xmlsafe.Node) *stanza {
	size, err := strconv.ParseInt(request.Attr("size"), 10, 64)
	f := &deposit{name: fileName(request.Attr("filename")), kind: request.Attr("content-type"), size: size, at: st.at}
	switch {
	case err != nil || size <= 0 || f.name == "":
		return st.refusal("bad-request")
	case size > maxFile:
		return st.noSlot("not-acceptable", func(e *xmlsafe.Encoder) {
			e.Start("file-too-large", "xmlns", upload.Feature).Leaf("max-file-size", strconv.Itoa(maxFile)).End()
		})
	}
	token := rand.Text()
	if !d.promise(token, f) {
		return st.noSlot("resource-constraint", func(e *xmlsafe.Encoder) {
			e.Leaf("retry", "", "xmlns", upload.Feature, "stamp", st.at.Add(slotLife).UTC().Format(time.RFC3339))
		})
	}
	address := d.address(token, f)
	return st.result(func(e *xmlsafe.Encoder) {
		e.Start("slot", "xmlns", upload.Feature).Leaf("put", "", "url", address).Leaf("get", "", "url", address).End()
	})
}

// noSlot refuses a place and says why, §5.1.
func (st *stanza) noSlot(condition string, why func(*xmlsafe.Encoder)) *stanza {
	return compose("iq", "error", st.id, st.to, st.from, func(e *xmlsafe.Encoder) {
		e.Start("error", "type", errorTypes[condition]).Leaf(condition, "", "xmlns", nsStanzas)
		why(e)
		e.End()
	})
}

// fileName returns the last part of a name; empty for what is no name.
func fileName(text string) string {
	name := path.Base(strings.ReplaceAll(text, `\`, "/"))
	if name == "." || name == ".." || name == "/" || len(name) > maxFileName {
		return ""
	}
	return name
}

// promise keeps a place. Room for it is made by those that have lain for longest, and by those
// that have not come; false where that is not enough.
func (d *depot) promise(token string, f *deposit) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.all) >= maxFiles || d.size+f.size > maxFilesSize {
		oldest := ""
		for other, lies := range d.all {
			goes := lies.content != nil && !lies.stays || lies.content == nil && !lies.coming && f.at.Sub(lies.at) > slotLife
			if goes && (oldest == "" || lies.at.Before(d.all[oldest].at)) {
				oldest = other
			}
		}
		if oldest == "" {
			return false
		}
		d.size -= d.all[oldest].size
		delete(d.all, oldest)
	}
	d.all[token] = f
	d.size += f.size
	return true
}
