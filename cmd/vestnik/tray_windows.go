package main

// hasTray tells whether there may be a tray: Windows has one.
func (p *program) hasTray() bool { return true }
