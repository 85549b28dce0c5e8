// strophe.js in Vestnik's benchmark. The commands and their answers are those of
// ../client/main.go. The directory with node_modules is in STROPHE.
'use strict';
const http = require('node:http');
const path = require('node:path');
const readline = require('node:readline');
const { createRequire } = require('node:module');

const { Strophe, $msg } = createRequire(path.join(process.env.STROPHE, 'x'))('strophe.js');

Strophe.setLogLevel(Strophe.LogLevel.FATAL); // it logs every step, to where the answers go

const now = () => process.hrtime.bigint();
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) * 1000; };
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// A browser brings XMLHttpRequest. This is as much of it as strophe.js uses, over
// connections that are kept alive.
const agent = new http.Agent({ keepAlive: true });
globalThis.XMLHttpRequest = class {
  readyState = 0;
  status = 0;
  responseText = '';
  responseXML = null;
  #options = {};
  #request = null;

  open(method, url) {
    this.#options = { method, agent, headers: {} };
    this.url = url;
    this.readyState = 1;
  }

  setRequestHeader(name, value) { this.#options.headers[name] = value; }
  getAllResponseHeaders() { return ''; }

  send(text) {
    const content = Buffer.from(text);
    this.#options.headers['Content-Length'] = content.length;
    this.#request = http.request(this.url, this.#options, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', () => this.#end(0, ''));
      response.on('end', () => this.#end(response.statusCode, Buffer.concat(parts).toString()));
    });
    this.#request.on('socket', (socket) => socket.setNoDelay(true));
    this.#request.on('error', () => this.#end(0, ''));
    this.#request.end(content);
  }

  abort() {
    this.#request?.destroy();
    this.#end(0, '');
  }

  #end(status, text) {
    if (this.readyState === 4) return;
    this.readyState = 4;
    this.status = status;
    this.responseText = text;
    this.responseXML = text && new DOMParser().parseFromString(text, 'text/xml');
    this.onreadystatechange?.();
  }
};

const [, , , server, address, password, resource] = process.argv;
let connection = null;
let wanted = false;
let online = false;
let sessions = 0;
let got = [];
const seen = new Set();
let changed = () => {}; // called when online or seen has changed

// until waits for a condition that changes with online or seen.
function until(condition, milliseconds) {
  return new Promise((done) => {
    const timer = milliseconds === undefined ? null : setTimeout(finish, milliseconds);
    function finish() {
      clearTimeout(timer);
      changed = () => {};
      done();
    }
    changed = () => { if (condition()) finish(); };
    changed();
  });
}

function connect() {
  connection = new Strophe.Connection(`http://${server}/http-bind`);
  connection.connect(`${address}/${resource}`, password, (status) => {
    switch (status) {
      case Strophe.Status.CONNECTED:
        connection.addHandler((m) => { receive(m); return true; }, null, 'message', 'headline');
        online = true;
        sessions++;
        break;
      case Strophe.Status.AUTHFAIL:
      case Strophe.Status.CONNFAIL:
      case Strophe.Status.DISCONNECTED:
        online = false;
        if (connection) {
          connection = null;
          if (wanted) setTimeout(connect, 100);
        }
    }
    changed();
  });
}

function receive(message) {
  const at = now();
  const [seq, sent] = message.getElementsByTagName('body')[0].textContent.split(' ');
  got.push(`got ${seq} ${sent} ${at}`);
  seen.add(seq);
  changed();
}

async function send(to, n, interval) {
  const start = now();
  for (let seq = 0; seq < n; seq++) {
    const left = Number(start - now()) / 1e6 + seq * interval / 1e3;
    if (left > 0) await sleep(left);
    if (!online) await until(() => online);
    connection.send($msg({ to, type: 'headline' }).c('body').t(`${seq} ${now()}`));
  }
}

// perform follows one command and returns the answer.
async function perform(words) {
  switch (words[0]) {
    case 'login': {
      const start = now();
      wanted = true;
      connect();
      await until(() => online);
      return `online ${(now() - start) / 1000n}`;
    }
    case 'logout':
      wanted = false;
      connection?.flush();
      connection?.disconnect();
      await until(() => !online, 5000);
      connection = null;
      return 'offline';
    case 'clear':
      got = [];
      seen.clear();
      return `cleared ${cpu()}`;
    case 'send':
      await send(words[1], Number(words[2]), Number(words[3]));
      return 'sent';
    case 'await': {
      await until(() => seen.size >= Number(words[1]), Number(words[2]));
      const used = cpu();
      return [...got, `end ${used} ${sessions}`].join('\n');
    }
  }
  process.exit(2);
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const answer = await perform(line.split(' '));
    process.stdout.write(answer + '\n');
  }
  process.exit(0);
})();
