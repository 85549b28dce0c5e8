package wire

// Condition says why a connection manager has ended a session, XEP-0124 §17.2.
type Condition string

// The conditions. One that is not listed counts as undefined-condition.
const (
	BadRequest             Condition = "bad-request"
	HostGone               Condition = "host-gone"
	HostUnknown            Condition = "host-unknown"
	ImproperAddressing     Condition = "improper-addressing"
	InternalServerError    Condition = "internal-server-error"
	ItemNotFound           Condition = "item-not-found"
	OtherRequest           Condition = "other-request"
	PolicyViolation        Condition = "policy-violation"
	RemoteConnectionFailed Condition = "remote-connection-failed"
	RemoteStreamError      Condition = "remote-stream-error"
	SeeOtherURI            Condition = "see-other-uri"
	SystemShutdown         Condition = "system-shutdown"
	UndefinedCondition     Condition = "undefined-condition"
)

var known = map[Condition]bool{
	BadRequest: true, HostGone: true, HostUnknown: true, ImproperAddressing: true,
	InternalServerError: true, ItemNotFound: true, OtherRequest: true, PolicyViolation: true,
	RemoteConnectionFailed: true, RemoteStreamError: true, SeeOtherURI: true, SystemShutdown: true,
	UndefinedCondition: true,
}

// Known returns the condition, or undefined-condition for one that is not listed.
func (c Condition) Known() Condition {
	if !known[c] {
		return UndefinedCondition
	}
	return c
}
