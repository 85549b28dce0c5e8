// A strophe.js client that does what it is told. A line of its input is a command,
// a line of its output is what has happened, both in JSON. It ends with its input,
// at once and without a word to the server, as a page does that is closed.
//
// VESTNIK_STROPHE names the directory in whose node_modules strophe.js is.
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");
const readline = require("node:readline");

require("./xhr.cjs");
const strophe = createRequire(path.join(process.env.VESTNIK_STROPHE, "index.js"))("strophe.js");
const Strophe = strophe.Strophe || globalThis.Strophe;
const { $msg, $pres, $iq } = strophe.$msg ? strophe : globalThis;

const say = (event) => process.stdout.write(JSON.stringify(event) + "\n");
const names = Object.fromEntries(Object.entries(Strophe.Status).map(([name, value]) => [value, name]));

Strophe.setLogLevel(Strophe.LogLevel.FATAL); // what it expects to go wrong, the tests make go wrong

let connection;

function heard(stanza) {
  const body = stanza.getElementsByTagName("body")[0];
  if (body) {
    say({ event: "message", from: stanza.getAttribute("from"), body: body.textContent });
  }
  return true;
}

function changed(status, condition) {
  const event = { event: names[status], condition: condition || "" };
  if (status === Strophe.Status.CONNECTED || status === Strophe.Status.ATTACHED) {
    connection.addHandler(heard, null, "message");
    connection.send($pres());
    event.jid = connection.jid;
  }
  if (status === Strophe.Status.DISCONNECTED) {
    event.requests = connection._proto._requests.length;
  }
  say(event);
}

function open(command) {
  const mechanisms = command.mechanism && [Strophe[command.mechanism]];
  connection = new Strophe.Connection(command.url, { keepalive: true, mechanisms });
}

const commands = {
  connect(command) {
    open(command);
    connection.connect(command.jid, command.password, changed, command.wait);
  },
  // restore goes on with the session that another process has stored.
  restore(command) {
    open(command);
    sessionStorage.setItem("strophe-bosh-session", command.stored);
    connection.restore(null, changed);
  },
  send(command) {
    for (const body of command.bodies) {
      connection.send($msg({ to: command.to, type: "chat" }).c("body").t(body));
    }
  },
  // join enters a room, and says joined when it is in.
  join(command) {
    const joined = (stanza) => {
      for (const status of stanza.getElementsByTagName("status")) {
        if (status.getAttribute("code") === "110" && stanza.getAttribute("type") === null) {
          say({ event: "joined", from: stanza.getAttribute("from"), body: String(stanza.getAttribute("from")) });
        }
      }
      return true;
    };
    connection.addHandler(joined, null, "presence", null, null, command.room, { matchBareFromJid: true });
    connection.send($pres({ to: command.room + "/" + command.nick }).c("x", { xmlns: "http://jabber.org/protocol/muc" }));
  },
  // tell says something to all in a room.
  tell(command) {
    connection.send($msg({ to: command.room, type: "groupchat", id: command.id }).c("body").t(command.body));
  },
  // ping says pong when the server has gone through all that was sent before.
  ping(command) {
    const ping = $iq({ type: "get", to: command.to }).c("ping", { xmlns: "urn:xmpp:ping" });
    connection.sendIQ(ping, () => say({ event: "pong" }), () => say({ event: "pong" }));
  },
  store() {
    say({ event: "stored", stored: sessionStorage.getItem("strophe-bosh-session") });
  },
  disconnect() {
    connection.disconnect("done");
  },
};

const input = readline.createInterface({ input: process.stdin });
input.on("line", (line) => {
  const command = JSON.parse(line);
  commands[command.do](command);
});
input.on("close", () => process.exit(0));
