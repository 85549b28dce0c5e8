// Package transport carries the requests of a BOSH session over HTTP, with the manners
// that XEP-0124 needs and that net/http does not have by itself. [Transport] is an
// http.RoundTripper; it knows nothing of bodies and sessions.
//
// What it does besides net/http's, why, and the test that shows it:
//
//	one connection a request, kept, never pipelined (XEP-0124 §4, §18.1)
//	  TestNoConnectionCarriesTwoRequestsAtATime, TestKeptConnectionsAreUsedAgain
//	nothing chunked, no Expect, few and plain headers: old proxies are on the way
//	  TestWhatGoesOverTheWire
//	redirects are answers, not followed: the password goes to no other place
//	  TestRedirectsAreNotFollowed
//	proxies from the environment, or as [Proxies] says; what they refuse is a [*ProxyError]
//	  proxy_test.go
//	proxies that want the person's sign-in to his desktop (RFC 4559, NTLM), see [SignOn]
//	  connect_test.go
//	answers may be in gzip, and are unpacked as they are read
//	  gzip_test.go
//	TLS 1.2 at least, private authorities, pins, one key a session (XEP-0124 §19.1)
//	  tls_test.go
//	a certificate that somebody has looked at and trusts, see [Fingerprint]
//	  trust_test.go
//	cookies of a load balancer go back to the same host, and die with the session
//	  affinity_test.go
//	IPv6, and both families at once where a name has both (RFC 8305)
//	  TestIPv6LiteralsAreReached, TestADeadAddressDoesNotHoldUpTheOther
//	HTTP/2 where TLS agrees on it, asked with pings whether it lives
//	  http2_test.go
//	a dead path is noticed within half a minute, by probes where nothing is on the
//	way and by TCP_USER_TIMEOUT where something is
//	  TestConnectionsNoticeADeadPath
//	TCP acknowledges at once, on Linux and Windows: servers with Nagle's algorithm hold
//	the rest of an answer back for 40 ms otherwise
//	  TestLargeAnswersDoNotStall, TestWindowsIsToldToAcknowledgeAtOnce
//
// One thing it cannot do: on HTTP/1.1 a host between that takes our bytes and passes
// nothing on looks like a server that holds a request. Only the deadline of the
// request, wait and a margin, ends that; HTTP/2 has its pings.
package transport
