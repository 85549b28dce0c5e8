package desk

import (
	"errors"
	"maps"
	"sort"
	"strconv"
	"strings"
)

// Code names something that went wrong and that a person can do something about.
// Every code has a sentence and a remedy in the translations ("problem.<code>" and
// "remedy.<code>"), with the facts of [Problem.Facts] to be filled in.
type Code string

// The problems there are. The facts that each may carry are named behind it. The fact
// again is there when another attempt will be made without the person. A reason goes with
// some besides, for the log: it is a library's English, and not for a person to read.
const (
	WrongPassword         Code = "wrong-password"          // address
	AccountDisabled       Code = "account-disabled"        // address, host
	UnknownDomain         Code = "unknown-domain"          // domain, host, served: which it says it serves instead
	BadAddress            Code = "bad-address"             // address
	BadURL                Code = "bad-url"                 // url
	NoURL                 Code = "no-url"                  // domain, names: it publishes no BOSH address; whose certificate is shown there
	PlainHTTP             Code = "plain-http"              // url: refused without consent
	NotBOSH               Code = "not-bosh"                // url, again: it answers, but with something else
	NotFound              Code = "not-found"               // url, status, again
	ServerFault           Code = "server-fault"            // host, status or condition, again
	Unreachable           Code = "unreachable"             // host, again
	SessionEnded          Code = "session-ended"           // host, again: the server has ended it without a reason, or knows it no more
	BadCertificate        Code = "bad-certificate"         // host
	NoCertificate         Code = "no-certificate"          // file: it should hold those of an authority
	CertificateUnknown    Code = "certificate-unknown"     // host, signer, fingerprint: signed by an authority that is not trusted; see [Problem.Offered]
	CertificateAlone      Code = "certificate-alone"       // host, pin, fingerprint: it has signed itself; the same
	CertificateReplaced   Code = "certificate-replaced"    // host, fingerprint: not the one that the person has trusted; the same
	CertificateExpired    Code = "certificate-expired"     // host, until
	CertificateEarly      Code = "certificate-early"       // host, since: not valid yet
	CertificateName       Code = "certificate-name"        // host, names, again: it is for others
	TLSTooOld             Code = "tls-too-old"             // host: it speaks TLS 1.1 at best
	TLSNoCipher           Code = "tls-no-cipher"           // host
	TLSNameUnknown        Code = "tls-name-unknown"        // host: nobody is known there by this name
	TLSNotSpoken          Code = "tls-not-spoken"          // url, again: https, but plain http or something else is spoken there
	TLSWanted             Code = "tls-wanted"              // url: http, but https is wanted there
	CertificateChanged    Code = "certificate-changed"     // host, pin, again: another key within a session
	WrongPin              Code = "wrong-pin"               // host, pin: the certificate's key is not one that was asked for
	BadPin                Code = "bad-pin"                 // pin
	BadFingerprint        Code = "bad-fingerprint"         // fingerprint
	BadProxy              Code = "bad-proxy"               // proxy, reason
	ProxyCredentials      Code = "proxy-credentials"       // proxy, schemes, tried
	ProxySignOn           Code = "proxy-sign-on"           // proxy, schemes: it takes only the sign-in to the domain, and there is none here
	ProxyNotTaken         Code = "proxy-not-taken"         // proxy, tried: it has not taken the sign-in to the domain
	ProxyRefused          Code = "proxy-refused"           // proxy, host, status
	ProxyUnreachable      Code = "proxy-unreachable"       // proxy, again
	ProxyCertificate      Code = "proxy-certificate"       // proxy, again
	OwnCertificateBad     Code = "own-certificate-bad"     // file, reason, until: it cannot be used
	OwnCertificateWanted  Code = "own-certificate-wanted"  // host: it lets in only who shows one
	OwnCertificateRefused Code = "own-certificate-refused" // host: it does not take ours
	OwnCertificateUnused  Code = "own-certificate-unused"  // host: one does not sign in by it there
	NoMechanism           Code = "no-mechanism"            // host: no sign-in method both sides accept
	WeakerSignIn          Code = "weaker-sign-in"          // mechanism, before: a weaker sign-in method than before is offered
	ServerUnproven        Code = "server-unproven"         // host: the server could not prove that it knows the password
	Conflict              Code = "conflict"                // text: signed in elsewhere with the same resource, or sent off by the administrator
	Refused               Code = "refused"                 // condition, text
	TimedOut              Code = "timed-out"               // host, again
	KeyringLocked         Code = "keyring-locked"          //
	KeyringAbsent         Code = "keyring-absent"          //
	KeyringSilent         Code = "keyring-silent"          // it never answered
	KeyringFailed         Code = "keyring-failed"          // reason
	PasswordMissing       Code = "password-missing"        // address: the keyring has none
	NoAccount             Code = "no-account"              //
	UnknownAccount        Code = "unknown-account"         // address: others are signed in, not this one
	NotOnLine             Code = "not-online"              //
	NoRequest             Code = "no-request"              // address: does not ask to see the presence
	NoMessage             Code = "no-message"              // there is none with that number
	NoArchiveSearch       Code = "no-archive-search"       // the server keeps an archive, and cannot search it
	ArchiveBusy           Code = "archive-busy"            // what was missed is still being read from it
	CannotHide            Code = "cannot-hide"             // the server offers no invisibility
	NoResident            Code = "no-resident"             // nobody listens at the door
	ResidentSilent        Code = "resident-silent"         // process: it has the door and does not answer; without when not known
	ResidentElsewhere     Code = "resident-elsewhere"      // host: one there has the person's directory
	DoorForeign           Code = "door-foreign"            // file: the door there is not this person's alone
	DoorFailed            Code = "door-failed"             // file, reason: the door does not open
	OtherVersion          Code = "other-version"           // the resident is of a version that this program does not understand
	NoBus                 Code = "no-bus"                  // no D-Bus session bus: no popups, no tray, no keyring
	NoTray                Code = "no-tray"                 // nothing shows tray icons here
	HotKeyTaken           Code = "hot-key-taken"           // key: another program has it
	NoHotKey              Code = "no-hot-key"              // key: nothing here can hear one
	NoPopups              Code = "no-popups"               // no notification daemon
	NoDisplay             Code = "no-display"              // no screen to open a window on
	NoOpenGL              Code = "no-opengl"               // a screen, but nothing to draw on it with
	NoWindow              Code = "no-window"               // reason: the window program does not start
	NoWindowProgram       Code = "no-window-program"       // it is neither beside this program nor in the path
	WindowCrashed         Code = "window-crashed"          // it has ended as it should not
	WindowSilent          Code = "window-silent"           // it runs, and draws nothing
	NoDemo                Code = "no-demo"                 // reason: the office to try things in does not open
	BadFile               Code = "bad-file"                // file, reason
	NoFile                Code = "no-file"                 // file: it is not there
	ForbiddenFile         Code = "forbidden-file"          // file: it may not be read
	ForeignDirectory      Code = "foreign-directory"       // file: it is to be ours alone, and is not
	LongPath              Code = "long-path"               // file: of the local socket
	DiskFull              Code = "disk-full"               // file: it could not be written
	SettingsDamaged       Code = "settings-damaged"        // file, line: they cannot be read; line 0 when none is to blame
	ProxyPassword         Code = "proxy-password"          // file: the proxy's address in the settings holds a name or a password
	JournalUnreadable     Code = "journal-unreadable"      // file: it is damaged, and another stands in
	JournalNewer          Code = "journal-newer"           // file: a newer version has written it, and another stands in
	JournalUnavailable    Code = "journal-unavailable"     // file: it cannot be opened now, and another stands in
	JournalShared         Code = "journal-shared"          // file: it lies on a network share
	NoLocks               Code = "no-locks"                // file: on a network share that keeps no locks
	BadEncoding           Code = "bad-encoding"            // file: its text is in no encoding that is known
	JournalBusy           Code = "journal-busy"            // another program holds the journal
	JournalFull           Code = "journal-full"            // the disk is full, or cannot be written
	JournalDamaged        Code = "journal-damaged"         //
	EmptyMessage          Code = "empty-message"           //
	NotCorrectable        Code = "not-correctable"         // the message is not the person's own, or no text that has gone out
	NotYours              Code = "not-yours"               // the message is another's
	NoReference           Code = "no-reference"            // others would not know which message is meant
	NoSign                Code = "no-sign"                 // sign: it is a word, or nothing that is seen
	NoButton              Code = "no-button"               // the message offers no such answer
	Answered              Code = "answered"                // answer: it was answered before
	AnswerTooLate         Code = "answer-too-late"         // until: the message was of use until then
	MessageTooLong        Code = "message-too-long"        // limit, size: in bytes, as it goes over the wire
	MessageReturned       Code = "message-returned"        // to, condition
	TimePast              Code = "time-past"               // a presence would have ended before it began
	MessageNotTaken       Code = "message-not-taken"       // to: each session has ended with it
	MessageCancelled      Code = "message-cancelled"       // to: it was taken back before the server had it
	MessageLeft           Code = "message-left"            // to: it may have gone out, and cannot be taken back
	MessageUncertain      Code = "message-uncertain"       // to: the connection broke before the server confirmed it
	NoContact             Code = "no-contact"              // address: is not in the roster
	OwnAddress            Code = "own-address"             // address: of the account itself
	SharedGroup           Code = "shared-group"            // address: the office keeps him in a group for all
	RoomPassword          Code = "room-password"           // room: it has one, and ours was none or another
	RoomNickTaken         Code = "room-nick-taken"         // room, nick
	RoomNickRefused       Code = "room-nick-refused"       // room, nick: it does not want that one
	RoomMembersOnly       Code = "room-members-only"       // room
	RoomBanned            Code = "room-banned"             // room
	RoomFull              Code = "room-full"               // room
	RoomNotFound          Code = "room-not-found"          // room
	RoomMayNotCreate      Code = "room-may-not-create"     // room: there is none, and we may make none
	RoomUnreachable       Code = "room-unreachable"        // room: its service does not answer
	RoomKicked            Code = "room-kicked"             // room, actor
	RoomShutdown          Code = "room-shutdown"           // room: its service goes
	RoomDestroyed         Code = "room-destroyed"          // room
	RoomOutside           Code = "room-outside"            // room: we are not in it
	RoomForbidden         Code = "room-forbidden"          // room: who may do that there are others
	RoomFault             Code = "room-fault"              // room, condition
	RoomNoService         Code = "room-no-service"         // domain: its server has no rooms
	RoomNoOccupant        Code = "room-no-occupant"        // room, nick
	NoInvitation          Code = "no-invitation"           // room
	CannotBlock           Code = "cannot-block"            // the server offers no blocking
	CardReadOnly          Code = "card-read-only"          // the office keeps the cards
	BadPicture            Code = "bad-picture"             // it is none, or of a kind that is not known
	PictureTooLarge       Code = "picture-too-large"       // kilobytes, pixels: what is allowed
	NothingPublished      Code = "nothing-published"       // the server does not let people publish anything about themselves
	NotOffered            Code = "not-offered"             // address: it does not do that, or for nobody
	NotAllowed            Code = "not-allowed"             // address, text: for others, or not for us
	NotAccepted           Code = "not-accepted"            // address, text: what was filled in is not good enough
	NameTaken             Code = "name-taken"              // address: somebody else has registered by it
	NotRegistered         Code = "not-registered"          // address
	TooOften              Code = "too-often"               // address: one has to wait before the next try
	ServiceSilent         Code = "service-silent"          // address: nothing answers there
	ServiceBroken         Code = "service-broken"          // address: what it answers makes no sense
	NoItem                Code = "no-item"                 // address: it has nothing by that name
	NotSubscribed         Code = "not-subscribed"          // address
	StepGone              Code = "step-gone"               // what was begun is over, or was given up
	StepNotNow            Code = "step-not-now"            // this cannot be done in this step
	FormTooLarge          Code = "form-too-large"          // it asks more than can be shown
	NoAnswer              Code = "no-answer"               // what was asked did not answer in time
	HostMetaSilent        Code = "host-meta-silent"        // domain: nothing answers where it would publish its address
	HostUnknown           Code = "host-unknown"            // host: its name is not known here
	PortClosed            Code = "port-closed"             // host: it refuses the connection
	OtherURL              Code = "other-url"               // domain, published, url: it publishes another than the one that is set
	CertificateSoon       Code = "certificate-soon"        // until, days: it will not be valid for long
	LittleRoom            Code = "little-room"             // dir, free: megabytes
	ClockWrong            Code = "clock-wrong"             // by, behind: ours, against the server's
	NoIdle                Code = "no-idle"                 // nothing tells whether the person is away
	PopupsOff             Code = "popups-off"              // the person has switched ours off, in the system
	AllPopupsOff          Code = "all-popups-off"          // he has switched all off
	PopupsForbidden       Code = "popups-forbidden"        // the administrator has
	PopupsSilent          Code = "popups-silent"           // what shows popups does not answer
	NoToasts              Code = "no-toasts"               // this Windows shows none, so they are balloons of the icon, or it counts
	NoAutostart           Code = "no-autostart"            // it cannot be said here that the program starts with the desktop
	Managed               Code = "managed"                 // key, setting: the organisation has set it, see package policy
	UnknownSetting        Code = "unknown-setting"         // name
	BadSetting            Code = "bad-setting"             // key, setting, what, value, detail, example: see policy.Fault
	PolicyDamaged         Code = "policy-damaged"          // file, line, kept: the policy does not hold; kept: the last that did holds
	PolicyUnknown         Code = "policy-unknown"          // file, keys: this version knows nothing of what it sets
	PolicyInsecure        Code = "policy-insecure"         // file, kept: others than an administrator can write it
	BadExport             Code = "bad-export"              // file: it is no export of ours, or damaged
	FileThere             Code = "file-there"              // file: there is one of that name already
	NewerExport           Code = "newer-export"            // file: a newer version has written it
	NoUpload              Code = "no-upload"               // the server takes no files
	EmptyFile             Code = "empty-file"              // file
	NotAFile              Code = "not-a-file"              // file: a directory, or a device
	FileTooLarge          Code = "file-too-large"          // file, limit: megabytes; without them where nobody says it
	UploadForbidden       Code = "upload-forbidden"        // the server takes no files of ours
	UploadLater           Code = "upload-later"            // the server takes no more for now
	UploadElsewhere       Code = "upload-elsewhere"        // host: the server wants it there, and that is none of its own
	UnsafeUpload          Code = "unsafe-upload"           // the place that the server gives is no safe one
	TooManyFiles          Code = "too-many-files"          // limit: for one message
	FileRedirected        Code = "file-redirected"         // host, to: it refers elsewhere
	FileStalled           Code = "file-stalled"            // host: nothing moves any more
	FileStatus            Code = "file-status"             // host, status
	FileLies              Code = "file-lies"               // host: another number of bytes came than was said
	BadFileAddress        Code = "bad-file-address"        // url: no https
	NoDownloads           Code = "no-downloads"            // there is no directory for what is saved
	FileChanged           Code = "file-changed"            // the file has changed while it was sent
	Internal              Code = "internal"                // reason
)

// RoomProblems are why one is not in a room.
var RoomProblems = []Code{
	RoomPassword, RoomNickTaken, RoomNickRefused, RoomMembersOnly, RoomBanned, RoomFull, RoomNotFound, RoomMayNotCreate,
	RoomUnreachable, RoomKicked, RoomShutdown, RoomDestroyed, RoomOutside, RoomFault,
}

// Problem is an error with a code and its facts. It crosses the door unchanged.
type Problem struct {
	Code  Code              `json:"code"`
	Facts map[string]string `json:"facts,omitempty"`
}

// NewProblem returns a Problem with facts given as name, value, name, value.
func NewProblem(code Code, facts ...string) *Problem {
	p := &Problem{Code: code}
	for i := 0; i+1 < len(facts); i += 2 {
		if p.Facts == nil {
			p.Facts = make(map[string]string, len(facts)/2)
		}
		p.Facts[facts[i]] = facts[i+1]
	}
	return p
}

// With returns the problem with one more fact.
func (p *Problem) With(name, value string) *Problem {
	q := &Problem{Code: p.Code, Facts: maps.Clone(p.Facts)}
	if q.Facts == nil {
		q.Facts = map[string]string{}
	}
	q.Facts[name] = value
	return q
}

// Error is for logs; a person reads the translation.
func (p *Problem) Error() string {
	names := make([]string, 0, len(p.Facts))
	for name := range p.Facts {
		names = append(names, name)
	}
	sort.Strings(names)
	var b strings.Builder
	b.WriteString(string(p.Code))
	for _, name := range names {
		b.WriteString(" " + name + "=" + quoted(p.Facts[name]))
	}
	return b.String()
}

// factLimit is how much of a fact stands in a log. It may be a stranger's text.
const factLimit = 200

// quoted makes one clipped word of a fact: it cannot begin another line, nor look like
// another fact.
func quoted(fact string) string {
	if len(fact) > factLimit {
		fact = strings.ToValidUTF8(fact[:factLimit], "") + "…"
	}
	if text := strconv.Quote(fact); text != `"`+fact+`"` || strings.ContainsAny(fact, " =") {
		return text
	}
	return fact
}

// Is makes errors.Is(err, &Problem{Code: c}) true for every Problem with code c.
func (p *Problem) Is(target error) bool {
	other, ok := target.(*Problem)
	return ok && other.Facts == nil && other.Code == p.Code
}

// ErrGap says that a face has missed events and needs a new snapshot.
var ErrGap = errors.New("desk: events missed")
