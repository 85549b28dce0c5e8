//go:build !windows && !linux

package focus

func shared() bool { return false }
