//go:build !windows

package main

// handOver has nobody to hand over to: elsewhere one program can be both.
func (*program) handOver([]string) (done bool, err error) { return false, nil }
