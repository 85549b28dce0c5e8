// Package proxy decides through which proxy a server is reached, and can say why.
//
//	finder, err := proxy.New(proxy.Config{Settings: s.Proxy, System: system})
//	choice, err := finder.Choose(ctx, to)      // for a person: which, and from where
//	transport.Config{Proxies: finder}          // for a connection
//
// # Where it comes from
//
// The first that says anything is right:
//
//	source       what it says                                   asked
//	policy       the administrator's: an address, or "direct"   when the connection is made
//	settings     the account's or the person's, likewise        when the connection is made
//	environment  HTTPS_PROXY, HTTP_PROXY, NO_PROXY              when the connection is made
//	system       the desktop's settings, with PAC and WPAD      see below
//	none         nobody has said anything: no proxy
//
// "direct" is for who must not use what the system says. A host of this computer
// (localhost, 127.0.0.0/8, ::1) never needs the system.
//
// # The system
//
// What the system says comes through a function, since it comes over D-Bus or from a
// library of Windows; gui/systemproxy has both. It may take long: WPAD asks DHCP and
// DNS, and a script is fetched. So [System] asks on a goroutine of its own, keeps the
// answer for five minutes, and lets nobody wait longer than [patience]: who waits that
// long goes by what was known before, or directly. It asks anew when the answer is old,
// when a connection has failed, and when it is told that the network is another one. A
// script may name several proxies: when one cannot be reached the next is tried, and
// directly where the script says so.
//
// # Scripts (PAC)
//
// They are evaluated by the system: by winhttp.dll on Windows, by the desktop portal on
// Linux. An evaluator of our own was weighed: github.com/dop251/goja makes a program
// 8 MB larger, needs a dozen functions of PAC written beside it and a limit on what a
// script may do, and would serve those desktops only that have a script and no portal.
// There, HTTPS_PROXY has to be set.
package proxy
