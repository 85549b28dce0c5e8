package main

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveProxies opens the proxies of a script. Whatever name they are asked for, they
// look for it on this machine.
func serveProxies(env *testscript.Env) error {
	s := env.Values[stageKey{}].(*stage)
	s.secrets = append(s.secrets, "hush", base64.StdEncoding.EncodeToString([]byte("anna:hush")))
	for name, password := range map[string]string{"PROXY": "anna:hush", "OPEN": ""} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tunnel(w, r, password) }))
		env.Defer(proxy.Close)
		env.Setenv(name, strings.TrimPrefix(proxy.URL, "http://"))
	}
	return nil
}

// tunnel answers CONNECT.
func tunnel(w http.ResponseWriter, r *http.Request, password string) {
	_, port, err := net.SplitHostPort(r.Host)
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte(password))
	switch {
	case r.Method != http.MethodConnect || err != nil:
		w.WriteHeader(http.StatusBadRequest)
		return
	case password != "" && r.Header.Get("Proxy-Authorization") != want:
		w.Header().Set("Proxy-Authenticate", "Basic realm=office")
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
	}()
	_, _ = io.Copy(server, client)
}
