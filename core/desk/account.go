package desk

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
)

// Account is what signing in needs. URL is the BOSH address; AllowHTTP is the
// person's consent to a plain-http address, and CAFile names a file with the
// certificate of the office's own authority. AllowWeaker is his consent to a weaker way of
// signing in than the account was signed in before, which [WeakerSignIn] asks for. CertFile
// and KeyFile name files with the account's own certificate and its key, PEM, which then
// sign in without a password; empty, KeyFile is CertFile. Proxy is the address of a proxy, without
// name and password, and Pin the key that the server must show; empty, they are those
// of the settings. Trust is the fingerprint, SHA-256, of a certificate that the server shows
// and that the person has looked at: it stands for an authority then, to this server.
type Account struct {
	Address   string `json:"address"`
	Password  string `json:"password"`
	URL       string `json:"url"`
	AllowHTTP bool   `json:"allowHTTP,omitempty"`
	CAFile    string `json:"caFile,omitempty"`
	CertFile  string `json:"certFile,omitempty"`
	KeyFile   string `json:"keyFile,omitempty"`
	Proxy     string `json:"proxy,omitempty"`
	Pin       string `json:"pin,omitempty"`
	Trust     string `json:"trust,omitempty"`

	AllowWeaker bool `json:"allowWeaker,omitempty"`
}

// Format keeps the password out of whatever prints an Account, with any verb.
func (a Account) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "account %s at %s", a.Address, a.URL)
}

// LogValue keeps the password out of structured logs.
func (a Account) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(a)) }

// ShownURL is the address of a server as it may be shown to whoever helps: without a name, a
// password, and a query, which others may have put keys into.
func ShownURL(text string) string {
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	scheme, rest, is := strings.Cut(text, "://")
	if !is {
		return text[strings.LastIndexByte(text, '@')+1:]
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}

// HostOf is the host in the address of a server, empty where there is none.
func HostOf(text string) string {
	at, err := url.Parse(text)
	if err != nil {
		return ""
	}
	return at.Hostname()
}

// Leave says which account is signed out. Forget says that what was exchanged by it is
// deleted; else it is kept for when the same account signs in again.
type Leave struct {
	Account string `json:"account,omitempty"` // empty: the first
	Forget  bool   `json:"forget,omitempty"`
}

// Progress is a step of signing in.
type Progress string

// The steps of signing in, in order.
const (
	ProgressConnecting Progress = "connecting" // reaching the BOSH address
	ProgressChecking   Progress = "checking"   // name and password
	ProgressStoring    Progress = "storing"    // the keyring
	ProgressDone       Progress = "done"
)

// firstOf is what [Accounts.PutFirst] takes.
type firstOf struct {
	Account string `json:"account"`
}

// PutFirst implements [Accounts].
func (c *Client) PutFirst(ctx context.Context, account string) error {
	return tell(ctx, c, putFirst, firstOf{account})
}
