// Package discover finds the BOSH address of a domain.
//
// [BOSH] reads what the domain publishes (XEP-0156): the files host-meta.json and
// host-meta under https://domain/.well-known/. [Suggest] lists where servers usually
// have it, for a person to try when the domain publishes nothing.
//
//	url, err := discover.BOSH(ctx, nil, "office.example")
//
// # What is promised
//
// The way from a name to an address is where an attacker would lead a password away,
// so it is narrow: https only, with a certificate for the domain; at most three
// redirects, all on that host and https; 64 KiB a file; five seconds for all of it.
// An https address is returned. When only http ones are published [InsecureLink]
// names one, and a person has to agree to it. The DNS record _xmppconnect is not
// asked: anybody on the way can forge it, and XEP-0156 has withdrawn it.
//
// The published address may lie on another host: hosted domains need that, and
// https vouches for the file that says so. Who shows it to a person should show
// that host.
//
// # Which library
//
// None: mellium.im/xmpp has a discover package, but it returns http: links and
// follows every redirect. Here are two small parsers, net/http, and
// golang.org/x/net/idna for domains in other scripts.
package discover
