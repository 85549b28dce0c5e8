package bench

import (
	"strings"
	"testing"
)

func TestTheReportComparesUsWithTCPAndTheBestPeer(t *testing.T) {
	r := &report{ways: []*Way{{Name: "tcp"}, {Name: "bosh"}, {Name: "gloox", peer: true}, {Name: "strophe", peer: true}}}
	r.put("sign-in", "here", milliseconds, "tcp", 10)
	r.put("sign-in", "here", milliseconds, "bosh", 15)
	r.put("sign-in", "here", milliseconds, "gloox", 30)
	r.put("sign-in", "here", milliseconds, "strophe", 500)
	r.put("burst in", "here", perSecond, "bosh", 12000)
	r.put("burst in", "here", perSecond, "gloox", 6000)
	r.put("burst in", "here", perSecond, "strophe", 8000)
	r.put("sign-in", "requests", number, "bosh", 5)
	r.put("sign-in", "requests", number, "gloox", 7)
	r.note("not measured: %s", "libpurple")
	var out strings.Builder
	r.write(&out)
	const want = `
sign-in        tcp   bosh  gloox  strophe  bosh/tcp  bosh/best peer
here     ms  10.00  15.00  30.00   500.00      1.50      0.50 gloox
requests         –      5      7        –

burst in     tcp   bosh  gloox  strophe  bosh/tcp  bosh/best peer
here     /s    –  12000   6000     8000              1.50 strophe

note: not measured: libpurple
`
	if got := "\n" + out.String(); got != want {
		t.Errorf("it is%s\nand should be%s", got, want)
	}
}
