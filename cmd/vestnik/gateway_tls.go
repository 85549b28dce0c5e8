package main

import (
	"crypto/tls"
	"log"
	"os"
	"runtime"
	"sync"
	"time"
)

// certificates is a certificate in files, which is read again when they have changed: it is
// replaced every few months, and nobody starts the gateway anew for that.
type certificates struct {
	cert, key string

	mu      sync.Mutex
	read    *tls.Certificate
	changed time.Time
}

// get implements the callback of [tls.Config]. While the files cannot be used, the certificate that was
// read before serves.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.read != nil && info.ModTime().Equal(c.changed) {
		return c.read, nil
	}
	pair, loading := tls.LoadX509KeyPair(c.cert, c.key)
	if loading == nil && err == nil {
		c.read, c.changed = &pair, info.ModTime()
	}
	if c.read != nil {
		return c.read, nil
	}
	return nil, loading
}

// warnOpen warns where others than its owner may read a secret file, as far as its mode says it.
func (p *program) warnOpen(file string) {
	info, err := os.Stat(file)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		log.Print(p.words.Say("cli.gateway-open", "File", file))
	}
}
