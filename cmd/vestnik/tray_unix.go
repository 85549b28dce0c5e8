//go:build !windows

package main

// hasTray tells whether there may be a tray: without a bus there is none, and to
// start one there would end in a panic.
func (p *program) hasTray() bool { return p.hasBus }
