package desk

// Look is how the person wants the windows to look. The zero one is as a rule.
type Look struct {
	Scheme   Scheme `json:"scheme,omitempty"`
	TextSize int    `json:"textSize,omitempty"` // in percent of the usual one; 0: that
}

// Scheme is light or dark; empty, it is as the desktop wants it, and light where that says nothing.
type Scheme string

// The schemes that do not follow the desktop.
const (
	SchemeLight Scheme = "light"
	SchemeDark  Scheme = "dark"
)
