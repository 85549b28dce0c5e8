-- Prosody 0.12 in the foreground, on loopback, knowing nobody else.
daemonize = false
pidfile = "{{.Dir}}/data/prosody.pid"
data_path = "{{.Dir}}/data"
plugin_paths = { "{{.Dir}}/modules" }
log = { { levels = { min = "info" }, to = "console" } }
admins = { "alice@office.example" }

interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { {{.TCP}} }
s2s_ports = {}
http_ports = { {{.HTTP}} }
http_interfaces = { "127.0.0.1" }
https_ports = { {{.HTTPS}} }
https_interfaces = { "127.0.0.1" }
ssl = { key = "{{.Dir}}/server.key", certificate = "{{.Dir}}/server.crt" }
{{- if .Certified}}
https_ssl = {
	key = "{{.Dir}}/server.key", certificate = "{{.Dir}}/server.crt",
	cafile = "{{.Dir}}/ca.crt", verify = { "peer", "client_once" },
	verifyext = { lsec_ignore_purpose = false }, -- else they are held to be those of servers
}
{{- else}}
https_ssl = ssl
{{- end}}
-- Requests for 127.0.0.1 go to this host.
http_default_host = "office.example"
http_files_dir = "{{.Dir}}/www"
http_paths = { files = "/" }

modules_enabled = {
	"disco", "roster", "saslauth", "tls", "posix", "bosh", "http", "http_files",
	"blocklist", "bookmarks", "carbons", "csi_simple", "lastactivity", "offline",
	"pep", "ping", "private", "smacks", "time", "vcard4", "vcard_legacy", "version",
	"colleagues", "announce", "adhoc", "admin_adhoc", "uptime", "user_account_management",
{{- if not .Bare}}
	"mam",
{{- end}}
{{- if .MOTD}}
	"motd",
{{- end}}
{{- if .Tokens}}
	"sasl2", "sasl2_bind2",
{{- if ne .Tokens "unanswered"}}
	"bosh_for_sasl2", "sasl2_fast",
{{- end}}
{{- end}}
}
modules_disabled = { "s2s" }
allow_registration = false
archive_expires_after = "1w"
{{- if .MOTD}}
motd_text = [[{{.MOTD}}]]
{{- end}}

-- Without this Prosody offers no mechanism at all over plain http.
consider_bosh_secure = true
bosh_max_inactivity = {{.Inactivity}}
{{- if eq .Tokens "rotating"}}
sasl2_fast_token_min_ttl = -1
{{- end}}
{{- if eq .Tokens "expired"}}
sasl2_fast_token_ttl = -1
{{- end}}
{{- if .Database}}
storage = { archive = "sql" }
sql = { driver = "SQLite3", database = "{{.Dir}}/data/archive.sqlite" }
{{- end}}
{{- if .Cleartext}}
c2s_require_encryption = false
{{- end}}

authentication = "internal_hashed"
VirtualHost "office.example"
VirtualHost "second.example"
	authentication = "internal_plain"
{{- if not .Bare}}

-- Rooms, of each domain its own.
{{- range .Domains}}
Component "conference.{{.}}" "muc"
	name = "Rooms of {{.}}"
	modules_enabled = { "muc_mam", "muc_moderation" }
	muc_room_default_public = true
{{- end}}

-- Other services, of the first domain alone.
Component "upload.office.example" "http_file_share"
	http_file_share_size_limit = 134217728
	http_file_share_daily_quota = 1342177280
	http_file_share_access = { "office.example" }
Component "people.office.example" "vjud"
	vjud_mode = "all"
Component "pubsub.office.example" "pubsub"
	admins = { "alice@office.example" }
{{- end}}
{{- if .Certified}}
VirtualHost "certified.example"
	authentication = "ccert"
	modules_disabled = { "colleagues" }
{{- end}}
