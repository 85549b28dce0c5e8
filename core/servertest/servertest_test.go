package servertest

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/discover"
)

func TestMain(m *testing.M) { Main(m) }

func TestServersAreSharedUnlessOptionsDiffer(t *testing.T) {
	if Prosody(t) != Prosody(t) {
		t.Error("two for one configuration")
	}
	if Prosody(t) == Prosody(t, Inactivity(7)) || Prosody(t, Private()) == Prosody(t) {
		t.Error("one for two configurations")
	}
}

// privately runs test on a server of each kind that it may stop.
func privately(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Run("Prosody", func(t *testing.T) { test(t, Prosody(t, Private())) })
	t.Run("ejabberd", func(t *testing.T) { test(t, Ejabberd(t, Private())) })
}

// ask tells whether url answers within the given time, with whatever.
func ask(url string, within time.Duration) error {
	client := &http.Client{Timeout: within, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

func TestAServerFreezesThawsStopsAndStartsAgain(t *testing.T) {
	privately(t, func(t *testing.T, s *Server) {
		s.Freeze(t)
		var late net.Error
		if err := ask(s.URL, 500*time.Millisecond); !errors.As(err, &late) || !late.Timeout() {
			t.Error("frozen:", err)
		}
		s.Thaw(t)
		if err := ask(s.URL, readyIn); err != nil {
			t.Error("thawed:", err)
		}
		s.Stop(t)
		if err := ask(s.URL, readyIn); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Error("stopped:", err)
		}
		s.Restart(t)
		b, _ := openBOSH(t, s, s.SecureURL, s.Domains[0])
		c, _ := auth.NewConversation(auth.SCRAMSHA1, auth.Credentials{Username: "иван", Password: s.Users["иван"], Domain: s.Domains[0]})
		if err := b.signIn(c); err != nil {
			t.Error("restarted:", err)
		}
		s.Freeze(t)
		s.Restart(t)
		if err := ask(s.URL, readyIn); err != nil {
			t.Error("restarted while frozen:", err)
		}
	})
}

func TestDomainsPublishTheirAddress(t *testing.T) {
	bothServers(t, func(t *testing.T, s *Server) {
		address := strings.TrimSuffix(strings.TrimPrefix(s.SecureURL, "https://"), "/http-bind")
		transport := &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: s.CA},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, address)
			},
		}
		defer transport.CloseIdleConnections()
		for _, domain := range s.Domains {
			if url, err := discover.BOSH(t.Context(), transport, domain); err != nil || url != s.SecureURL {
				t.Errorf("%s: %q, %v", domain, url, err)
			}
		}
	})
}
