-- Creates the users of this host when it is loaded, with Prosody's own code.
local users = require "core.usermanager";

for name, password in pairs({
{{- range $name, $password := .Users}}
	[{{quote $name}}] = {{quote $password}},
{{- end}}
}) do
	if not users.user_exists(name, module.host) then
		assert(users.create_user(name, password, module.host));
	end
end
