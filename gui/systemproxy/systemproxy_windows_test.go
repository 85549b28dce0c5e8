package systemproxy

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows/registry"
)

const connections = `Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections`

// set changes the person's Internet options for a test, as the control panel does: all
// of them lie in one value.
func set(t *testing.T, o options) {
	t.Helper()
	const byProxy, byScript = 2, 4
	flags := uint32(1)
	if o.proxies != "" {
		flags |= byProxy
	}
	if o.script != "" {
		flags |= byScript
	}
	value := binary.LittleEndian.AppendUint32(nil, 0x46)
	value = binary.LittleEndian.AppendUint32(value, 1)
	value = binary.LittleEndian.AppendUint32(value, flags)
	for _, text := range []string{o.proxies, o.bypass, o.script} {
		value = append(binary.LittleEndian.AppendUint32(value, uint32(len(text))), text...)
	}
	value = append(value, make([]byte, 32)...)
	key, _, err := registry.CreateKey(registry.CURRENT_USER, connections, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { key.Close() })
	const name = "DefaultConnectionSettings"
	before, _, absent := key.GetBinaryValue(name)
	if err := key.SetBinaryValue(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if absent == nil {
			_ = key.SetBinaryValue(name, before)
		} else {
			_ = key.DeleteValue(name)
		}
	})
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// It changes the options of whoever runs it, so it is for wine and for machines that are
// thrown away.
func TestWindowsIsAsked(t *testing.T) {
	if !disposable(t) {
		t.Skip("the Internet options of this person are set already: they are not touched")
	}
	script := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-ns-proxy-autoconfig")
		_, _ = io.WriteString(w, `function FindProxyForURL(url, host) {
			if (shExpMatch(host, "*.office.example")) return "PROXY inner:3128; PROXY second:8080";
			return "DIRECT";
		}`)
	}))
	defer script.Close()
	t.Run("a proxy with exceptions", func(t *testing.T) {
		set(t, options{proxies: "http=a:80;https=b:443", bypass: "<local>;*.inner.example"})
		for to, want := range map[string]string{"https://chat.office.example/": "http://b:443", "https://x.inner.example/": ""} {
			if all, err := Lookup(within(t), address(t, to)); err != nil || listed(all) != want {
				t.Errorf("%s: %q, %v", to, listed(all), err)
			}
		}
	})
	t.Run("a script", func(t *testing.T) {
		set(t, options{script: script.URL + "/proxy.pac"})
		// wine knows the first of a script only.
		for to, want := range map[string]string{"https://chat.office.example/": "http://inner:3128", "https://elsewhere.example/": ""} {
			if all, err := Lookup(within(t), address(t, to)); err != nil || !strings.HasPrefix(listed(all), want) || want == "" && len(all) > 0 {
				t.Errorf("%s: %q, %v", to, listed(all), err)
			}
		}
	})
	t.Run("a script that is gone", func(t *testing.T) {
		set(t, options{script: "http://127.0.0.1:9/proxy.pac"})
		if all, err := Lookup(within(t), address(t, "https://chat.office.example/")); err == nil || len(all) != 0 {
			t.Errorf("%q, %v", listed(all), err)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		set(t, options{})
		if all, err := Lookup(within(t), address(t, "https://chat.office.example/")); err != nil || len(all) != 0 {
			t.Errorf("%q, %v", listed(all), err)
		}
	})
	t.Run("not for ever", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Lookup(ctx, address(t, "https://chat.office.example/")); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// disposable tells whether nobody has set anything here.
func disposable(t *testing.T) bool {
	o := readOptions()
	t.Logf("%+v", o)
	return o == options{} || o == options{detect: true}
}
