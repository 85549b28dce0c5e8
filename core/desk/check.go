package desk

import (
	"context"
	"time"
)

// Support is for whoever looks into what is wrong.
type Support interface {
	// Examine looks at all that an account needs, from its address to the clock, step by
	// step, and delivers what each has found as soon as it is known; the channel is closed
	// at the end, and when ctx ends. An account of which nothing but the address is given is
	// one of those that are signed in, and without an address it is the first. One that a
	// person is trying to sign in with is examined as he has typed it. The open session is left
	// in peace, and nobody sees that there was an examination.
	Examine(ctx context.Context, at Account) (<-chan Check, error)

	// Log delivers up to n of the last records of what has happened, and, with follow, what
	// comes from then on, until ctx ends; then the channel is closed. Who reads too slowly
	// misses some.
	Log(ctx context.Context, n int, follow bool) (<-chan Record, error)

	// Export writes the messages of all accounts and the settings into a new file at an absolute
	// path, as Import takes them, and delivers now and then how far it is; the last one says how
	// it has ended. When ctx ends before, or it fails, nothing of the file is left.
	Export(ctx context.Context, file string) (<-chan Exported, error)

	// Import takes the messages and the settings of a file that was exported, given by its
	// absolute path, as far as they are not here: all, or, when it fails, nothing. It may
	// take minutes, and what comes meanwhile waits.
	Import(ctx context.Context, file string) (Imported, error)
}

// Exported is how far an export is.
type Exported struct {
	Messages int      `json:"messages"` // that are in the file
	Done     bool     `json:"done,omitempty"`
	Problem  *Problem `json:"problem,omitempty"` // why it has failed
}

// Imported is what an import has brought.
type Imported struct {
	Messages int      `json:"messages"` // that were not here
	Known    int      `json:"known"`    // that were
	Settings []string `json:"settings,omitempty"`
}

// Step is one of those that an examination goes through.
type Step string

// The steps, in their order.
const (
	StepPolicy      Step = "policy"      // what the organisation has set
	StepAddress     Step = "address"     // that of the account
	StepDiscovery   Step = "discovery"   // where its server is
	StepProxy       Step = "proxy"       // what stands on the way there
	StepTCP         Step = "tcp"         // a connection
	StepTLS         Step = "tls"         // is protected
	StepCertificate Step = "certificate" // and is with whom it should
	StepBOSH        Step = "bosh"        // a messaging server answers there
	StepSignIn      Step = "sign-in"
	StepRoster      Step = "roster"
	StepHelp        Step = "help" // whom to turn to, as the server says (XEP-0157)
	StepPopup       Step = "popup"
	StepTray        Step = "tray"
	StepKeyring     Step = "keyring"
	StepIdle        Step = "idle" // whether it can be heard that the person is away
	StepJournal     Step = "journal"
	StepDisk        Step = "disk"
	StepClock       Step = "clock"
)

// Steps are all of them, in their order.
var Steps = []Step{
	StepPolicy, StepAddress, StepDiscovery, StepProxy, StepTCP, StepTLS, StepCertificate, StepBOSH, StepSignIn, StepRoster, StepHelp,
	StepPopup, StepTray, StepKeyring, StepIdle, StepJournal, StepDisk, StepClock,
}

// Result is how a step has ended.
type Result string

// The results.
const (
	Good    Result = "good"
	Warning Result = "warning" // it works without, or will not for long
	Bad     Result = "failed"
	Skipped Result = "skipped" // because of an earlier one, or because there is nothing to look at
)

// Check is what a step of an examination has found. Nothing in it is secret.
type Check struct {
	Step   Step          `json:"step"`
	Result Result        `json:"result"`
	Took   time.Duration `json:"took"` // in nanoseconds
	// Facts are what was found, by names that the sentence "doctor.found.<step>" of the
	// translations fills in; after is the step because of which another was skipped.
	Facts map[string]string `json:"facts,omitempty"`
	// Problem is what is wrong, or why the step was skipped.
	Problem *Problem `json:"problem,omitempty"`
}
