package desk

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"vestnik/core/xmpp/sharing"
)

// Files are what is sent and got besides texts. They lie with a server, which takes them for all,
// and a message tells where.
type Files interface {
	// FileLimit returns how many bytes a file may have that the server of an account takes, 0 where it does
	// not say. It waits for the server, fails with [NotOnLine] without a connection, and with
	// [NoUpload] where it takes none.
	FileLimit(ctx context.Context, account string) (int64, error)

	// Put puts a file with the server and returns what [Outgoing] tells of it; it is for who
	// waits for that. To end ctx ends it. Where the server cannot be reached it waits for it.
	Put(ctx context.Context, f NewFile) (Attachment, error)

	// Upload begins to send a file to somebody, and returns how that stands; later events tell
	// how far it has come. When the server has the file a message goes out that tells of it. It survives the
	// resident: what was under way then begins again. What cannot be sent at all is a [Problem] at once.
	Upload(ctx context.Context, f NewFile) (Upload, error)

	// RetryUpload begins an upload that has failed again, from the start. Of others, and of one
	// that there is not, it changes nothing.
	RetryUpload(ctx context.Context, id string) error

	// CancelUpload ends an upload, and forgets one that has failed. One that has just been sent is
	// told as that.
	CancelUpload(ctx context.Context, id string) error

	// Preview fetches a picture that a message tells of, as it lies there: within limits that are held
	// before it is decoded, 1 MiB and 4096 dots a side. Without Asked it does so only where the file
	// lies with the account's own server, and returns nothing elsewhere: who fetches it tells its
	// sender that he reads.
	Preview(ctx context.Context, f FileOf) ([]byte, error)

	// Save fetches a file that a message tells of, and puts it where the person finds what he saves. It takes as
	// long as that takes, and leaves nothing behind when ctx ends. Where it takes longer than a second events
	// tell how far the file has come.
	Save(ctx context.Context, f FileOf) (Saved, error)
}

// FileOf is one of the files of a message.
type FileOf struct {
	Peer   Ref   `json:"peer"`
	Number int64 `json:"number"`          // of the message
	At     int   `json:"at"`              // which one of [Message.Attachments]
	Asked  bool  `json:"asked,omitempty"` // the person has asked for it
}

// Fetching is how far a file has come that is being saved.
type Fetching struct {
	File FileOf `json:"file"`
	Got  int64  `json:"got"`            // bytes
	Size int64  `json:"size,omitempty"` // of how many; 0: its sender does not say
}

// Saved is a file that was saved.
type Saved struct {
	File string `json:"file"` // its path: its name may be another than the sender's, and never that of a file that was there
	// Program says that it does something when it is opened, or may: no face opens it.
	Program bool `json:"program,omitempty"`
}

// Attachment is a file that a message tells of. All but the URL its sender may have left out, and
// none of it need be true.
type Attachment struct {
	URL  string `json:"url"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"` // its media type
	Size int64  `json:"size,omitempty"` // in bytes; 0: not said
}

// MaxFiles is how many files a message tells of at most.
const MaxFiles = sharing.MostFiles

// WithFiles returns what a message says that tells of files: a text, behind which each address
// has a line of its own, for programs that know no other way.
func WithFiles(text string, files []Attachment) string {
	lines := make([]string, 0, 1+len(files))
	if text != "" {
		lines = append(lines, text)
	}
	for _, f := range files {
		lines = append(lines, f.URL)
	}
	return strings.Join(lines, "\n")
}

// Text returns what a message says besides what it quotes of the one that it answers and the
// addresses of its files; a body that was clipped has these still.
func (m *Message) Text() string {
	text := m.Said()
	for _, f := range slices.Backward(m.Attachments) {
		rest, ends := strings.CutSuffix(strings.TrimRight(text, " \n"), f.URL)
		if !ends || rest != "" && !strings.HasSuffix(rest, "\n") {
			break
		}
		text = strings.TrimRight(rest, "\n")
	}
	return text
}

// Label is what a file is called: as its sender does, or by the end of its address.
func (a *Attachment) Label() string {
	if name := strings.TrimSpace(a.Name); name != "" {
		return name
	}
	at, err := url.Parse(a.URL)
	if err != nil {
		return a.URL
	}
	if name := path.Base(at.Path); name != "/" && name != "." {
		return name
	}
	return at.Hostname()
}

// IsPicture tells whether a file says that it is a picture of a kind that can be looked at.
func (a *Attachment) IsPicture() bool {
	if a.Type != "" {
		return slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, a.Type)
	}
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".webp"}, strings.ToLower(path.Ext(a.Label())))
}

// Gist is what a line about a message says of it: its text, as [Said] by somebody, and the names of its
// files.
func (m *Message) Gist(who string) string {
	text := Said(m.Text(), who)
	for i := range m.Attachments {
		if text != "" {
			text += "\n"
		}
		text += "📎 " + m.Attachments[i].Label()
	}
	return text
}

// Titled is a text behind its subject, on one line. A subject that ends a sentence has its own sign.
func Titled(subject, text string) string {
	if subject == "" {
		return text
	}
	if last, _ := utf8.DecodeLastRuneInString(subject); strings.ContainsRune(":?!.…", last) {
		return subject + " " + text
	}
	return subject + ": " + text
}

// NewFile is a file to be sent.
type NewFile struct {
	Peer Ref    `json:"peer"`           // to whom; for [Files.Put] only the account counts
	File string `json:"file"`           // its whole path on this computer
	Name string `json:"name,omitempty"` // what others see; empty: the last part of File
	// Temporary says that a face has made the file for this, in the directory for such: it is removed when it
	// has been sent, or will not be.
	Temporary bool `json:"temporary,omitempty"`
}

// Upload is a file on its way to the server.
type Upload struct {
	ID    string      `json:"id"`
	Peer  Ref         `json:"peer"`
	Name  string      `json:"name"`
	Size  int64       `json:"size"` // in bytes
	Sent  int64       `json:"sent"` // of them have left
	State UploadState `json:"state"`
	// Again says that something broke off, and it has begun again from the start.
	Again   bool     `json:"again,omitempty"`
	Problem *Problem `json:"problem,omitempty"` // of a failed one
	// Number is that of the message that tells of it, of one that was sent.
	Number int64 `json:"number,omitempty"`
}

// UploadState is how far an upload has come.
type UploadState string

// The states of an upload. Those that were sent or cancelled are in no snapshot.
const (
	UploadWaiting   UploadState = "waiting" // for the connection, or for others before it
	UploadSending   UploadState = "sending"
	UploadSent      UploadState = "sent"      // a message tells of it
	UploadFailed    UploadState = "failed"    // [Files.RetryUpload] begins again
	UploadCancelled UploadState = "cancelled" // by the person
)

// Ended tells whether nothing more comes of an upload.
func (u *Upload) Ended() bool { return u.State == UploadSent || u.State == UploadCancelled }

type (
	dataOf struct {
		Data []byte `json:"data,omitempty"`
	}
	accountOf struct{ Account string }
	limitOf   struct {
		Limit int64 `json:"limit"`
	}
)

func (a *accountOf) query() url.Values { return url.Values{"account": {a.Account}} }

func (a *accountOf) read(q url.Values) error {
	a.Account = q.Get("account")
	return nil
}

// serveFiles lets a mux answer for files.
func serveFiles(mux *http.ServeMux, d Desk) {
	fileLimit.serve(mux, func(ctx context.Context, a accountOf) (limitOf, error) {
		limit, err := d.FileLimit(ctx, a.Account)
		return limitOf{limit}, err
	})
	putFile.serve(mux, d.Put)
	upload.serve(mux, d.Upload)
	retryUpload.serve(mux, act(func(ctx context.Context, b byID) error { return d.RetryUpload(ctx, b.ID) }))
	preview.serve(mux, func(ctx context.Context, f FileOf) (dataOf, error) {
		data, err := d.Preview(ctx, f)
		return dataOf{data}, err
	})
	saveFile.serve(mux, d.Save)
	cancelUpload.serve(mux, act(func(ctx context.Context, b byID) error { return d.CancelUpload(ctx, b.ID) }))
}

// FileLimit implements [Files].
func (c *Client) FileLimit(ctx context.Context, account string) (int64, error) {
	limit, err := fileLimit.call(ctx, c, accountOf{account})
	return limit.Limit, err
}

// Put implements [Files].
func (c *Client) Put(ctx context.Context, f NewFile) (Attachment, error) {
	return putFile.call(ctx, c, f)
}

// Upload implements [Files].
func (c *Client) Upload(ctx context.Context, f NewFile) (Upload, error) {
	return upload.call(ctx, c, f)
}

// RetryUpload implements [Files].
func (c *Client) RetryUpload(ctx context.Context, id string) error {
	return tell(ctx, c, retryUpload, byID{id})
}

// CancelUpload implements [Files].
func (c *Client) CancelUpload(ctx context.Context, id string) error {
	return tell(ctx, c, cancelUpload, byID{id})
}

// Preview implements [Files].
func (c *Client) Preview(ctx context.Context, f FileOf) ([]byte, error) {
	found, err := preview.call(ctx, c, f)
	return found.Data, err
}

// Save implements [Files].
func (c *Client) Save(ctx context.Context, f FileOf) (Saved, error) { return saveFile.call(ctx, c, f) }
