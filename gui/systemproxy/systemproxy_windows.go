package systemproxy

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	winhttp          = windows.NewLazySystemDLL("winhttp.dll")
	openSession      = winhttp.NewProc("WinHttpOpen")
	closeHandle      = winhttp.NewProc("WinHttpCloseHandle")
	setTimeouts      = winhttp.NewProc("WinHttpSetTimeouts")
	getInternet      = winhttp.NewProc("WinHttpGetIEProxyConfigForCurrentUser")
	getDefault       = winhttp.NewProc("WinHttpGetDefaultProxyConfiguration")
	getProxyForURL   = winhttp.NewProc("WinHttpGetProxyForUrl")
	globalFree       = windows.NewLazySystemDLL("kernel32.dll").NewProc("GlobalFree")
	errWinHTTPAbsent = errors.New("systemproxy: no winhttp.dll")
)

// What winhttp.h says.
const (
	accessNoProxy    = 1
	accessNamedProxy = 3

	autoDetect    = 1
	configURL     = 2
	byDHCPAndDNSA = 1 | 2

	errLoginFailure = syscall.Errno(12015)
	errNotDetected  = syscall.Errno(12180)
)

type internetOptions struct { // WINHTTP_CURRENT_USER_IE_PROXY_CONFIG
	detect                  int32
	script, proxies, bypass *uint16
}

type proxyInfo struct { // WINHTTP_PROXY_INFO
	access          uint32
	proxies, bypass *uint16
}

type autoProxy struct { // WINHTTP_AUTOPROXY_OPTIONS
	flags, detect uint32
	script        *uint16
	_             uintptr
	_             uint32
	logOn         int32
}

// asking holds one place: a winhttp that hangs holds one thread, and not one more for
// every question.
var asking = make(chan struct{}, 1)

// Lookup asks winhttp.dll. It is a core/proxy.Lookup: in order, nil for none. With an
// error come the proxies that are left when a script cannot be had. It blocks until ctx
// ends at most; WPAD may take Windows half a minute.
func Lookup(ctx context.Context, to *url.URL) ([]*url.URL, error) {
	if getProxyForURL.Find() != nil {
		return nil, errWinHTTPAbsent
	}
	select {
	case asking <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type answer struct {
		proxies []*url.URL
		err     error
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() { <-asking }()
		proxies, err := lookup(to)
		answered <- answer{proxies, err}
	}()
	select {
	case a := <-answered:
		return a.proxies, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// lookup goes the way that Windows' own programs go.
func lookup(to *url.URL) ([]*url.URL, error) {
	o := readOptions()
	var failed error
	if o.detect || o.script != "" {
		session, err := newSession()
		if err != nil {
			return nil, err
		}
		defer closeHandle.Call(session)
		if o.detect {
			found, err := evaluate(session, "", to)
			if err == nil {
				return found, nil
			}
			if !errors.Is(err, errNotDetected) { // most networks have none
				failed = err
			}
		}
		if o.script != "" {
			found, err := evaluate(session, o.script, to)
			if err == nil {
				return found, nil
			}
			failed = err
		}
	}
	if o.proxies == "" && failed == nil {
		o = readDefault()
	}
	named, err := o.named(to)
	return named, errors.Join(failed, err)
}

func newSession() (uintptr, error) {
	session, _, err := openSession.Call(0, accessNoProxy, 0, 0, 0)
	if session == 0 {
		return 0, fmt.Errorf("systemproxy: WinHttpOpen: %w", err)
	}
	const ms = 10_000
	_, _, _ = setTimeouts.Call(session, ms, ms, ms, ms)
	return session, nil
}

// evaluate has Windows run a script: the one at an address, or the one that the network
// names. A script behind a sign-in is asked for once more with the person's.
func evaluate(session uintptr, script string, to *url.URL) ([]*url.URL, error) {
	target, err := windows.UTF16PtrFromString(to.String())
	if err != nil {
		return nil, err
	}
	how := autoProxy{flags: autoDetect, detect: byDHCPAndDNSA}
	if script != "" {
		if how.script, err = windows.UTF16PtrFromString(script); err != nil {
			return nil, err
		}
		how.flags, how.detect = configURL, 0
	}
	for {
		var info proxyInfo
		ok, _, err := getProxyForURL.Call(session, uintptr(unsafe.Pointer(target)), uintptr(unsafe.Pointer(&how)), uintptr(unsafe.Pointer(&info)))
		if ok != 0 {
			found := options{proxies: take(info.proxies), bypass: take(info.bypass)}
			if info.access != accessNamedProxy {
				return nil, nil
			}
			return found.named(to)
		}
		if !errors.Is(err, errLoginFailure) || how.logOn != 0 {
			return nil, fmt.Errorf("systemproxy: the script %s: %w", script, err)
		}
		how.logOn = 1
	}
}

// readOptions returns the person's Internet options.
func readOptions() options {
	var o internetOptions
	if ok, _, _ := getInternet.Call(uintptr(unsafe.Pointer(&o))); ok == 0 {
		return options{}
	}
	return options{detect: o.detect != 0, script: take(o.script), proxies: take(o.proxies), bypass: take(o.bypass)}
}

// readDefault returns what netsh winhttp has set for all.
func readDefault() options {
	var info proxyInfo
	if ok, _, _ := getDefault.Call(uintptr(unsafe.Pointer(&info))); ok == 0 {
		return options{}
	}
	o := options{proxies: take(info.proxies), bypass: take(info.bypass)}
	if info.access != accessNamedProxy {
		return options{}
	}
	return o
}

// take returns a text of winhttp's, and gives its memory back.
func take(text *uint16) string {
	if text == nil {
		return ""
	}
	defer globalFree.Call(uintptr(unsafe.Pointer(text)))
	return windows.UTF16PtrToString(text)
}
