package bosh

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// SealedFile keeps a session's state in a file that is of no use without a key:
// sid and rid are as good as a password for as long as the session lives, and
// messages stand there too. The key belongs into the keyring of the system.
//
// The file is written anew and put in place of the old one, so that it is whole
// whenever the program ends. It is not forced to the disk: a session does not live
// long enough to be found again by a machine that has lost its power. A damaged
// file counts as none. Methods must not be called at the same time.
type SealedFile struct {
	path string
	aead cipher.AEAD
	err  error
}

// KeySize is the size of a sealed file's key in bytes.
const KeySize = 32

// sealedFor is authenticated with the content: no other file sealed with the same
// key is taken for a state.
var sealedFor = []byte("vestnik BOSH state 1")

// NewSealedFile returns a keeper that keeps at path, sealed with key (AES-256-GCM).
func NewSealedFile(path string, key []byte) (*SealedFile, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("%w: a key of %d bytes", ErrConfig, len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &SealedFile{path: path, aead: aead}, err
}

// NewKey returns a random key.
func NewKey() []byte {
	key := make([]byte, KeySize)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	return key
}

// Keep implements [Keeper]; nil removes the file.
func (f *SealedFile) Keep(state []byte) {
	if state == nil {
		if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			f.err = err
		}
		return
	}
	next := f.path + ".new"
	err := writeNew(next, f.aead.Seal(nil, nil, state, sealedFor))
	if err == nil {
		err = os.Rename(next, f.path)
	}
	if err != nil {
		f.err = err
		_ = os.Remove(f.path) // one that is behind would repeat what was answered
	}
}

// writeNew writes a file for its owner alone. What lay there, such as a link to another
// file or the rest of a program that was killed, is removed and not written to.
func writeNew(path string, data []byte) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(filepath.Clean(path), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// Load returns the state that was kept, nil when there is none that the key opens.
func (f *SealedFile) Load() []byte {
	data, err := os.ReadFile(filepath.Clean(f.path))
	if err != nil {
		return nil
	}
	state, err := f.aead.Open(nil, nil, data, sealedFor)
	if err != nil {
		return nil
	}
	return state
}

// Err returns the last thing that went wrong in keeping, nil when nothing did.
func (f *SealedFile) Err() error { return f.err }
