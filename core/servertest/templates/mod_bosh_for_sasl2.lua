-- What mod_sasl2 and mod_sasl2_fast need that Prosody 0.12 does not have: of mod_bosh what
-- kind of session it is (or <authenticate/> is never answered) and what the client has said of
-- itself at the beginning of its stream; dates of broken seconds; and one function.
local dates = require "util.datetime";
local datetime = dates.datetime;
function dates.datetime(t, ...)
	return datetime(t and math.floor(t), ...);
end

local stanza = require "util.stanza".stanza_mt;
function stanza:get_child_attr(name, xmlns, attr)
	local child = self:get_child(name, xmlns);
	return child and child.attr[attr];
end

module:set_global();

module:hook("bosh-session", function (event)
	event.session.base_type = "c2s";
	event.session.stream_attr = { from = event.request.body:match("^<body[^>]-%sfrom=['\"]([^'\"]+)") };
end);

function module.add_host(module)
	module:hook("stream-features", function (event)
		event.stream = event.stream or event.origin.stream_attr or {};
	end, 1000);
end
