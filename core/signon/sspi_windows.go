package signon

import (
	"context"
	"fmt"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"vestnik/core/xmpp/bosh/transport"
)

var (
	secur32           = windows.NewLazySystemDLL("secur32.dll")
	acquireCredential = secur32.NewProc("AcquireCredentialsHandleW")
	freeCredential    = secur32.NewProc("FreeCredentialsHandle")
	initializeContext = secur32.NewProc("InitializeSecurityContextW")
	deleteContext     = secur32.NewProc("DeleteSecurityContext")
)

// What sspi.h says.
const (
	outbound       = 2     // SECPKG_CRED_OUTBOUND
	overConnection = 0x800 // ISC_REQ_CONNECTION
	nativeOrder    = 0x10  // SECURITY_NATIVE_DREP
	bufferToken    = 2     // SECBUFFER_TOKEN

	statusOK       = 0
	continueNeeded = 0x00090312 // SEC_I_CONTINUE_NEEDED

	maxToken = 64 << 10 // of Kerberos with many groups: 48,000
)

type secHandle struct{ lower, upper uintptr }

type secBuffer struct {
	size, kind uint32
	data       *byte
}

type secBufferDesc struct {
	version, count uint32
	buffers        *secBuffer
}

// sspi answers by Windows' own sign-in.
type sspi struct{}

func desktop() transport.SignOn { return sspi{} }

// Schemes implements [transport.SignOn].
func (sspi) Schemes() []string { return []string{"Negotiate", "NTLM"} }

// Begin implements [transport.SignOn].
func (sspi) Begin(scheme, host string) (transport.Proof, error) {
	if err := initializeContext.Find(); err != nil {
		return nil, err
	}
	target, err := windows.UTF16PtrFromString("HTTP/" + host)
	if err != nil {
		return nil, err
	}
	return &conversation{scheme: scheme, target: target}, nil
}

// conversation is one with the system, for one connection.
type conversation struct {
	scheme string
	target *uint16

	mu                    sync.Mutex // a step that was left behind still runs
	credential, context   secHandle
	acquired, begun, over bool
}

// Step implements [transport.Proof]. Windows may have to ask a domain controller.
func (c *conversation) Step(ctx context.Context, said []byte) ([]byte, error) {
	return within(ctx, func() ([]byte, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.step(said)
	}, func([]byte) {})
}

func (c *conversation) step(said []byte) ([]byte, error) {
	if c.over {
		return nil, nil
	}
	if err := c.acquire(); err != nil {
		return nil, err
	}
	token := make([]byte, maxToken)
	out := secBuffer{size: maxToken, kind: bufferToken, data: &token[0]}
	outs := secBufferDesc{count: 1, buffers: &out}
	var existing *secHandle
	var ins *secBufferDesc
	if c.begun {
		if len(said) == 0 {
			return nil, nil
		}
		existing = &c.context
		ins = &secBufferDesc{count: 1, buffers: &secBuffer{size: uint32(len(said)), kind: bufferToken, data: &said[0]}}
	}
	var attributes uint32
	var expiry int64
	status, _, _ := initializeContext.Call(
		uintptr(unsafe.Pointer(&c.credential)), uintptr(unsafe.Pointer(existing)), uintptr(unsafe.Pointer(c.target)),
		overConnection, 0, nativeOrder, uintptr(unsafe.Pointer(ins)), 0,
		uintptr(unsafe.Pointer(&c.context)), uintptr(unsafe.Pointer(&outs)),
		uintptr(unsafe.Pointer(&attributes)), uintptr(unsafe.Pointer(&expiry)))
	switch status {
	case statusOK:
		c.over = true
	case continueNeeded:
	default:
		return nil, fmt.Errorf("signon: %s: %w", c.scheme, syscall.Errno(status))
	}
	c.begun = true
	return token[:out.size], nil
}

// acquire gets the sign-in of who runs the program.
func (c *conversation) acquire() error {
	if c.acquired {
		return nil
	}
	name, err := windows.UTF16PtrFromString(c.scheme)
	if err != nil {
		return err
	}
	var expiry int64
	status, _, _ := acquireCredential.Call(0, uintptr(unsafe.Pointer(name)), outbound, 0, 0, 0, 0,
		uintptr(unsafe.Pointer(&c.credential)), uintptr(unsafe.Pointer(&expiry)))
	if status != statusOK {
		return fmt.Errorf("signon: %s: %w", c.scheme, syscall.Errno(status))
	}
	c.acquired = true
	return nil
}

// Close implements [transport.Proof].
func (c *conversation) Close() {
	go func() { // a step that was left behind may hold it
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.begun {
			_, _, _ = deleteContext.Call(uintptr(unsafe.Pointer(&c.context)))
		}
		if c.acquired {
			_, _, _ = freeCredential.Call(uintptr(unsafe.Pointer(&c.credential)))
		}
		c.begun, c.acquired, c.over = false, false, true
	}()
}
