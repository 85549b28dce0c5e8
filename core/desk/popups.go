package desk

// PopupWay is by what popups reach the person.
type PopupWay string

// The ways.
const (
	ByToast   PopupWay = "toast"   // of Windows
	ByBalloon PopupWay = "balloon" // of the icon, on Windows
	ByDaemon  PopupWay = "daemon"  // the desktop's notification daemon
)

// Popups is how popups reach the person, and what is wrong with that.
type Popups struct {
	Way    PopupWay `json:"way,omitempty"`    // empty: they do not
	Daemon string   `json:"daemon,omitempty"` // who shows them, where there are several such programs
	// Quiet says that the system is asked not to disturb: popups may be kept back there.
	Quiet bool `json:"quiet,omitempty"`
	// Problem is why they do not reach him, or not in the way they should.
	Problem *Problem `json:"problem,omitempty"`
}

// Unwanted tells whether they do not reach him because he, or his administrator, has
// switched them off.
func (p *Popups) Unwanted() bool {
	if p.Problem == nil {
		return false
	}
	switch p.Problem.Code {
	case PopupsOff, AllPopupsOff, PopupsForbidden:
		return true
	}
	return false
}
