package journal

// migrations bring a file from schema version i to i+1. A released one is never
// changed: a new one is added. How they are made is told in migrate.go.
var migrations = []string{`
	CREATE TABLE message (
		number     INTEGER PRIMARY KEY AUTOINCREMENT,
		account    TEXT NOT NULL,
		id         TEXT NOT NULL,
		archive_id TEXT,
		peer       TEXT NOT NULL,
		sender     TEXT NOT NULL,
		recipient  TEXT NOT NULL,
		type       TEXT NOT NULL,
		subject    TEXT NOT NULL,
		body       TEXT NOT NULL,
		time       INTEGER NOT NULL, -- microseconds since 1970, UTC
		mine       INTEGER NOT NULL,
		state      TEXT NOT NULL CHECK (state IN ('', 'queued', 'sent', 'delivered', 'failed')),
		error      TEXT NOT NULL,
		read       INTEGER NOT NULL,
		delayed    INTEGER NOT NULL,
		enqueued   INTEGER NOT NULL DEFAULT 0 -- written here, so that its id is ours
	) STRICT;
	CREATE UNIQUE INDEX message_archive ON message (account, archive_id) WHERE archive_id IS NOT NULL;
	CREATE UNIQUE INDEX message_enqueued ON message (account, id) WHERE enqueued = 1;
	CREATE INDEX message_id     ON message (account, id, time) WHERE id <> '';
	CREATE INDEX message_peer   ON message (account, peer, number);
	CREATE INDEX message_unread ON message (account, peer, number) WHERE read = 0;
	CREATE INDEX message_outbox ON message (account, number) WHERE state = 'queued';
`, `
	-- By which way it came last, and in which session: see the package comment.
	ALTER TABLE message ADD COLUMN session    TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN origin     INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN unreadable TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN tries      INTEGER NOT NULL DEFAULT 0;

	-- Whoever says "1" each time must not make us read all that he has said: beside the id
	-- stands a print of sender and text, 0 where it is not known.
	ALTER TABLE message ADD COLUMN print      INTEGER NOT NULL DEFAULT 0;
	DROP INDEX message_id;
	CREATE INDEX message_print ON message (account, id, print, time, session, origin) WHERE id <> '';

	CREATE TABLE conversation (
		account    TEXT NOT NULL,
		peer       TEXT NOT NULL,
		last       INTEGER NOT NULL, -- the number of its newest message
		unread     INTEGER NOT NULL,
		read_up_to INTEGER NOT NULL, -- the number that the person has seen
		PRIMARY KEY (account, peer)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX conversation_last ON conversation (account, last);
	CREATE INDEX conversation_unread ON conversation (account, peer) WHERE unread > 0;
	INSERT INTO conversation
		SELECT account, peer, max(number), sum(read = 0),
			coalesce(max(CASE WHEN read = 1 AND mine = 0 THEN number END), 0)
		FROM message GROUP BY account, peer;

	CREATE TABLE tally (
		account TEXT PRIMARY KEY,
		unread  INTEGER NOT NULL -- over all conversations
	) STRICT, WITHOUT ROWID;
	INSERT INTO tally SELECT account, sum(unread) FROM conversation GROUP BY account;
`, `
	-- The words of the messages, by their number: see search.go. What is deleted here is
	-- known by its number alone, so that a text need not be folded the same way for ever.
	CREATE VIRTUAL TABLE word USING fts5(text, content='', contentless_delete=1,
		tokenize='unicode61 remove_diacritics 2', prefix='3');
	CREATE TABLE unindexed (below INTEGER NOT NULL) STRICT; -- the words of older messages are not there yet
	INSERT INTO unindexed SELECT coalesce(max(number) + 1, 0) FROM message;
`, `
	-- An account and a conversation stand once, and everything points to them. An account
	-- without an address is forgotten: what points to it is being deleted.
	CREATE TABLE account (
		id      INTEGER PRIMARY KEY AUTOINCREMENT,
		address TEXT UNIQUE,
		unread  INTEGER NOT NULL DEFAULT 0 -- over all conversations
	) STRICT;
	INSERT INTO account (address) SELECT DISTINCT account FROM conversation;
	UPDATE account SET unread = coalesce((SELECT unread FROM tally WHERE account = address), 0);
	DROP TABLE tally;

	ALTER TABLE conversation RENAME TO was_conversation;
	DROP INDEX conversation_last;
	DROP INDEX conversation_unread;
	CREATE TABLE conversation (
		id           INTEGER PRIMARY KEY,
		account      INTEGER NOT NULL,
		peer         TEXT NOT NULL,
		room         INTEGER NOT NULL DEFAULT 0,
		last         INTEGER NOT NULL DEFAULT 0, -- the number of the message that stands last
		position     INTEGER NOT NULL DEFAULT 0, -- and where it stands
		unread       INTEGER NOT NULL DEFAULT 0,
		read_to      INTEGER NOT NULL DEFAULT 0, -- the position up to which the person has read
		displayed_to INTEGER NOT NULL DEFAULT 0  -- and the others have
	) STRICT;
	INSERT INTO conversation (account, peer, last, unread, read_to)
		SELECT account.id, peer, last, was_conversation.unread, read_up_to
		FROM was_conversation JOIN account ON address = account;
	DROP TABLE was_conversation;
	CREATE UNIQUE INDEX conversation_peer ON conversation (account, peer);

	ALTER TABLE message RENAME TO was_message;
	CREATE TABLE message (
		number       INTEGER PRIMARY KEY AUTOINCREMENT,
		account      INTEGER NOT NULL,
		conversation INTEGER NOT NULL,
		position     INTEGER NOT NULL, -- where it stands: see order.go
		id           TEXT NOT NULL,
		origin_id    TEXT NOT NULL DEFAULT '', -- where it is another one than id
		archive      TEXT NOT NULL DEFAULT '', -- who gave archive_id; empty: the account's own
		archive_id   TEXT,
		sender       TEXT NOT NULL,
		recipient    TEXT NOT NULL,
		nick         TEXT NOT NULL DEFAULT '',
		type         TEXT NOT NULL,
		subject      TEXT NOT NULL,
		body         TEXT NOT NULL,
		time         INTEGER NOT NULL, -- microseconds since 1970, UTC
		mine         INTEGER NOT NULL,
		state        TEXT NOT NULL CHECK (state IN ('', 'queued', 'sent', 'delivered', 'failed')),
		error        TEXT NOT NULL,
		read         INTEGER NOT NULL,
		delayed      INTEGER NOT NULL,
		enqueued     INTEGER NOT NULL, -- written here, so that its id is ours
		session      TEXT NOT NULL,    -- by which way it came last
		origin       INTEGER NOT NULL,
		unreadable   TEXT NOT NULL,
		tries        INTEGER NOT NULL DEFAULT 0,
		print        INTEGER NOT NULL,            -- of sender and text, 0 where it is not known
		replaces     TEXT NOT NULL DEFAULT '',    -- the id of the message that this corrects
		corrects     INTEGER NOT NULL DEFAULT 0,  -- its number: then this stands in its place
		corrected_by INTEGER NOT NULL DEFAULT 0,  -- the number of the newest correction
		retracted    INTEGER NOT NULL DEFAULT 0,  -- when
		reactions    TEXT NOT NULL DEFAULT '',    -- JSON
		attachments  TEXT NOT NULL DEFAULT ''     -- JSON
	) STRICT;
	-- As it stood until now: by number, and as near to its time as that allows.
	INSERT INTO message (number, account, conversation, position, id, archive_id, sender, recipient, type, subject,
			body, time, mine, state, error, read, delayed, enqueued, session, origin, unreadable, tries, print)
		SELECT m.number, c.account, c.id,
			m.number + max(CASE WHEN m.delayed THEN 0 ELSE min(m.time, unixepoch() * 1000000) END) OVER (ORDER BY m.number),
			m.id, m.archive_id, m.sender, m.recipient, m.type, m.subject, m.body, m.time, m.mine, m.state, m.error,
			m.read, m.delayed, m.enqueued, m.session, m.origin, m.unreadable, m.tries, m.print
		FROM was_message m
		CROSS JOIN account a ON a.address = m.account
		CROSS JOIN conversation c ON c.account = a.id AND c.peer = m.peer
		ORDER BY m.number;
	INSERT INTO sqlite_sequence SELECT 'message', 0
		WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'message');
	UPDATE sqlite_sequence SET seq = max(seq, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'was_message'), 0))
		WHERE name = 'message';
	DROP TABLE was_message;
	CREATE UNIQUE INDEX message_position ON message (position);
	CREATE UNIQUE INDEX message_archive  ON message (account, archive, archive_id) WHERE archive_id IS NOT NULL;
	CREATE UNIQUE INDEX message_enqueued ON message (account, id) WHERE enqueued = 1;
	CREATE INDEX message_history  ON message (conversation, corrects, position);
	CREATE INDEX message_print    ON message (account, id, print, time, session, origin) WHERE id <> '';
	CREATE INDEX message_origin   ON message (account, origin_id) WHERE origin_id <> '';
	CREATE INDEX message_unread   ON message (conversation, position) WHERE read = 0;
	CREATE INDEX message_outbox   ON message (account, number) WHERE state = 'queued';
	CREATE INDEX message_replaces ON message (conversation, replaces) WHERE replaces <> '' AND corrects = 0;
	UPDATE conversation SET
		position = (SELECT position FROM message WHERE number = last),
		read_to = coalesce((SELECT max(m.position) FROM message m
			WHERE m.conversation = conversation.id AND m.corrects = 0 AND m.number <= read_to), 0);
	CREATE INDEX conversation_last   ON conversation (account, position);
	CREATE INDEX conversation_unread ON conversation (account, peer) WHERE unread > 0;

	-- What is held of an archive without a gap: see archive.go.
	CREATE TABLE archive (
		account INTEGER NOT NULL,
		archive TEXT NOT NULL, -- empty: the account's own
		peer    TEXT NOT NULL, -- with whom; empty: all
		oldest  TEXT NOT NULL,
		newest  TEXT NOT NULL,
		begins  INTEGER NOT NULL, -- there is nothing older
		PRIMARY KEY (account, archive, peer)
	) STRICT, WITHOUT ROWID;

	-- What was said about messages that are not here yet: see edit.go.
	CREATE TABLE pending (
		conversation INTEGER NOT NULL,
		target       TEXT NOT NULL,
		kind         TEXT NOT NULL,
		sender       TEXT NOT NULL,
		mine         INTEGER NOT NULL,
		value        TEXT NOT NULL,
		time         INTEGER NOT NULL,
		PRIMARY KEY (conversation, target, kind, sender)
	) STRICT, WITHOUT ROWID;

	-- What waits to be sent and is no message: see outbox.go. Its numbers are of message.
	CREATE TABLE stanza (
		number    INTEGER PRIMARY KEY,
		account   INTEGER NOT NULL,
		id        TEXT NOT NULL,
		kind      TEXT NOT NULL,
		key       TEXT NOT NULL,
		recipient TEXT NOT NULL,
		body      TEXT NOT NULL,
		time      INTEGER NOT NULL,
		tries     INTEGER NOT NULL DEFAULT 0
	) STRICT;
	CREATE INDEX stanza_outbox ON stanza (account, number);
	CREATE UNIQUE INDEX stanza_id ON stanza (account, id);
	CREATE UNIQUE INDEX stanza_key ON stanza (account, kind, key) WHERE key <> '';

	-- Words by position, so that what is found stands in the order of time.
	DROP TABLE word;
	CREATE VIRTUAL TABLE word USING fts5(text, content='', contentless_delete=1,
		tokenize='unicode61 remove_diacritics 2', prefix='3');
	UPDATE unindexed SET below = coalesce((SELECT max(position) + 1 FROM message), 0);
`, `
	-- Its writer would like to know that it was read.
	ALTER TABLE message ADD COLUMN markable INTEGER NOT NULL DEFAULT 0;
	-- The marks in its text are no styles.
	ALTER TABLE message ADD COLUMN unstyled INTEGER NOT NULL DEFAULT 0;
`, `
	-- The person's other programs are still to be told what was read here: see displayed.go.
	ALTER TABLE conversation ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;
	CREATE INDEX conversation_untold ON conversation (account) WHERE untold = 1;
`, `
	-- What a message says of itself, and what has become of that: see answer.go.
	ALTER TABLE message ADD COLUMN notice       TEXT NOT NULL DEFAULT '';   -- JSON
	ALTER TABLE message ADD COLUMN reply_to     TEXT NOT NULL DEFAULT '';   -- the id of the message that this answers
	ALTER TABLE message ADD COLUMN answer       TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0; -- when
	CREATE INDEX message_notice ON message (conversation, position) WHERE notice <> '' AND corrects = 0;
`, `
	-- Who waits for an answer of which side: see answer.go.
	DROP INDEX message_notice;
	CREATE INDEX message_asking ON message (conversation, mine, position)
		WHERE instr(notice, '"buttons":') > 0 AND corrects = 0 AND answer = '' AND retracted = 0;
`, `
	-- What of ours went to many together: see broadcast.go.
	ALTER TABLE message ADD COLUMN broadcast TEXT NOT NULL DEFAULT '';
	CREATE INDEX message_broadcast ON message (broadcast, number, account) WHERE broadcast <> '';
`, `
	-- What is an alert, and what has become of it: see alerts.go.
	CREATE INDEX message_alert ON message (position, account, conversation, read, acknowledged, answer,
			substr(notice, 1, 16), CASE notice WHEN '' THEN '' ELSE coalesce(json_extract(notice, '$.expires'), '') END)
		WHERE mine = 0 AND corrects = 0 AND retracted = 0
			AND (type = 'headline' OR substr(notice, 1, 7) NOT IN ('', '{"link"', '{"json"', '{"xml":'));
`, `
	-- The other one takes no messages: see noreply.go.
	ALTER TABLE conversation ADD COLUMN no_reply INTEGER NOT NULL DEFAULT 0;
`, `
	-- When it is to go out; 0: at once.
	ALTER TABLE message ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
`, `
	-- Of a room: by what its writer is known again, whether it calls us, and which moderator has
	-- taken it back, and why.
	ALTER TABLE message ADD COLUMN author    TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN mentioned INTEGER NOT NULL DEFAULT 0;
	ALTER TABLE message ADD COLUMN moderated TEXT NOT NULL DEFAULT ''; -- JSON
	CREATE INDEX message_mention ON message (conversation) WHERE read = 0 AND mentioned = 1;
`, `
	-- Who has written what this answers, and how many bytes of the text repeat that.
	ALTER TABLE message ADD COLUMN reply_by TEXT NOT NULL DEFAULT '';
	ALTER TABLE message ADD COLUMN quoted   INTEGER NOT NULL DEFAULT 0;
`}
