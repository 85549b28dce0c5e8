package journal

import (
	"context"
	"encoding/json"
	"time"

	"vestnik/core/xmpp/notice"
)

// AlertState is what has become of an alert.
type AlertState string

// The states of an alert. Of those that fit the first counts.
const (
	AlertAnswered     AlertState = "answered"
	AlertAcknowledged AlertState = "acknowledged"
	AlertExpired      AlertState = "expired" // of no use any more, and neither of both was done
	AlertRead         AlertState = "read"
	AlertNew          AlertState = "new"
)

// AlertQuery says which alerts are looked for: messages of others that are announcements, as
// business systems send (RFC 6121 §5.2.2), or say of themselves how they want to be taken: how
// urgent they are, until when they are of use, how they are classified, or with what they can be
// answered. What only leads somewhere, or speaks to programs, is no alert: so does every picture
// that somebody sends. Those that were taken back are none any more.
type AlertQuery struct {
	Accounts []string
	From     []string        // bare addresses, or domains of senders; none: of whomever
	Urgency  *notice.Urgency // as it came; nil: any
	State    AlertState      // at the moment Now; empty: any
	Now      time.Time
	Before   int64 // those that stand before the message with this number; 0: from the last on
	Limit    int
	Size     int // fewer, but one at least, when their texts hold more bytes
}

// What an index knows of alerts: a search goes through all of them,
// and reads from the messages themselves only those that are found.
const (
	isAlertSQL = `m.mine = 0 AND m.corrects = 0 AND m.retracted = 0
		AND (m.type = 'headline' OR substr(m.notice, 1, 7) NOT IN ('', '{"link"', '{"json"', '{"xml":'))`
	urgencySQL = `CASE substr(m.notice, 1, 16) WHEN '{"urgency":"high' THEN 'high' WHEN '{"urgency":"low"' THEN 'low' ELSE '' END`
	expiresSQL = `CASE m.notice WHEN '' THEN '' ELSE coalesce(json_extract(m.notice, '$.expires'), '') END`

	alertStateSQL = `CASE WHEN m.answer <> '' THEN 'answered' WHEN m.acknowledged <> 0 THEN 'acknowledged'
		WHEN ` + expiresSQL + ` BETWEEN '0' AND ?5 THEN 'expired' WHEN m.read THEN 'read' ELSE 'new' END`

	alertsSQL = `SELECT ` + columns + ` FROM message m INDEXED BY message_alert ` + joins + `
		WHERE ` + isAlertSQL + `
		AND m.account IN (SELECT a.id FROM json_each(?1) JOIN account a ON a.address = value)
		AND (?2 = '[]' OR m.conversation IN (SELECT f.id FROM conversation f
			WHERE f.peer IN (SELECT value FROM json_each(?2)) OR substr(f.peer, instr(f.peer, '@') + 1) IN (SELECT value FROM json_each(?2))))
		AND (?3 IS NULL OR ` + urgencySQL + ` = ?3)
		AND (?4 = '' OR ` + alertStateSQL + ` = ?4)
		AND m.position < coalesce((SELECT position FROM message WHERE number = ?6), 9223372036854775807)
		ORDER BY m.position DESC LIMIT ?7`
)

// Alerts returns those that are asked for, of all accounts, the last one first. None means that
// there are no more.
func (j *Reader) Alerts(ctx context.Context, q AlertQuery) (entries []Entry, err error) {
	var urgency any
	if q.Urgency != nil {
		urgency = string(*q.Urgency)
	}
	if q.From == nil {
		q.From = []string{}
	}
	accounts, _ := json.Marshal(q.Accounts) // of strings: these cannot fail
	from, _ := json.Marshal(q.From)
	rows, err := j.alerts.QueryContext(ctx, string(accounts), string(from), urgency, string(q.State), q.Now.UTC().Format(time.RFC3339), q.Before, max(q.Limit, 0))
	return upTo(q.Size, rows, "alerts", err)
}
