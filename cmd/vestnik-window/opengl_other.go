//go:build !windows

package main

// hasOpenGL leaves the question to the toolkit, which says it itself; see toolkitLog.
func hasOpenGL() bool { return true }
