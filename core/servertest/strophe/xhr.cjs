// The XMLHttpRequest that strophe.js asks for, on Node's own HTTP client: as much
// of it as strophe.js uses, and connections that are kept, as browsers keep them.
"use strict";
const http = require("node:http");

const agent = new http.Agent({ keepAlive: true });

class XMLHttpRequest {
  constructor() {
    this.readyState = 0;
    this.status = 0;
    this.responseText = "";
    this.responseXML = null;
    this.onreadystatechange = null;
    this.headers = {};
  }

  open(method, url) {
    this.method = method;
    this.url = url;
    this.readyState = 1;
  }

  setRequestHeader(name, value) {
    this.headers[name] = value;
  }

  getAllResponseHeaders() {
    return "";
  }

  send(data) {
    const bytes = Buffer.from(data, "utf8");
    this.request = http.request(this.url, {
      method: this.method,
      agent,
      headers: { ...this.headers, "Content-Length": bytes.length },
    });
    this.request.on("error", () => this.done(0, ""));
    this.request.on("response", (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("error", () => this.done(0, ""));
      response.on("end", () => {
        if (response.complete) {
          this.done(response.statusCode, Buffer.concat(parts).toString("utf8"));
        }
      });
    });
    this.request.end(bytes);
  }

  done(status, text) {
    if (this.readyState === 4) {
      return;
    }
    this.status = status;
    this.responseText = text;
    if (text.startsWith("<")) {
      this.responseXML = new DOMParser().parseFromString(text, "text/xml");
    }
    this.readyState = 4;
    if (this.onreadystatechange) {
      this.onreadystatechange();
    }
  }

  abort() {
    this.readyState = 4; // and nobody is told
    if (this.request) {
      this.request.destroy();
    }
  }
}

// What strophe.js keeps a session in, for a page that is loaded again.
class Storage {
  constructor() {
    this.items = {};
  }

  getItem(key) {
    return key in this.items ? this.items[key] : null;
  }

  setItem(key, value) {
    this.items[key] = String(value);
  }

  removeItem(key) {
    delete this.items[key];
  }
}

globalThis.XMLHttpRequest = XMLHttpRequest;
globalThis.sessionStorage = new Storage();
