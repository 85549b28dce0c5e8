package account

import "time"

// Cure is what ends a trouble, and so says when to try again. An account goes on by
// itself, whatever has happened. Only where another attempt locks an account, or the
// person has to decide or to type something, does it wait for him: an employee who is
// deaf because nobody has clicked is worse than a request every few minutes that is in
// vain.
type Cure uint8

const (
	ByItself  Cure = iota // it passes: tried again soon, then every [quarter], later every minute
	ByServer              // somebody has to see to the server: soon, and then every 5 minutes
	ByPortal              // a login page, or an administrator: every minute or so
	ByKeyring             // the keyring comes, or is unlocked: soon, and every minute, and at once when it comes
	ByNetwork             // the person, or another network
	ByPerson              // the person, and nobody else
)

// longest is how long an account waits between two attempts at most, unless it waits for
// the person.
const longest = 5 * time.Minute

// A server that is restarted is back within minutes, and who waits for it should be on line
// [quarter] of a minute later; that makes some 20 tries in three minutes.
const (
	quarter   = 14 * time.Second
	restarted = 18 // tries, after which it is no mere restart
)

// backoff says when to try again: never without the person (zero, false), or after a
// delay that grows with the tries made in vain.
func backoff(cure Cure, tries int, random func(time.Duration) time.Duration) (time.Duration, bool) {
	const first = time.Second
	most := time.Minute
	switch cure {
	case ByPerson, ByNetwork:
		return 0, false
	case ByPortal:
		return time.Minute + random(30*time.Second), true
	case ByServer:
		most = longest
	case ByItself:
		if tries < restarted && first<<min(tries, 10) > quarter {
			return quarter - random(2*time.Second), true
		}
	}
	limit := min(first<<min(tries, 10), most)
	return limit/2 + random(limit/2), true
}
