//go:build !windows

package vault

// ours is the keyring as the library has it.
var ours system
