// Package servertest runs a real Prosody and a real ejabberd on loopback, for tests
// and benchmarks.
//
// A test package that wants them gives its tests to [Main], and then asks:
//
//	func TestMain(m *testing.M) { servertest.Main(m) }
//
//	func TestSignIn(t *testing.T) {
//		for _, server := range []*servertest.Server{servertest.Prosody(t), servertest.Ejabberd(t)} {
//			… server.URL, server.Users["alice"] …
//		}
//	}
//
// The first test that asks waits until the server is ready (Prosody half a second,
// ejabberd two); the others of the process share it. Main stops what was started.
// Where a server is not installed the test is skipped with the reason, or fails when
// VESTNIK_REQUIRE=all. A program that is no test starts one with [StartProsody].
//
// # What runs
//
// The Debian packages prosody (0.12, with lua-sec for TLS) and ejabberd (23). Each
// has its own temporary directory, throw-away certificate, and ports that were free
// a moment before; so test processes run side by side. Neither opens anything
// outside loopback. Both carry the domains of [Server.Domains] with the same users;
// their passwords are kept in different ways, so that these mechanisms are offered:
//
//	office.example  Prosody: SCRAM-SHA-1, PLAIN
//	                ejabberd: DIGEST-MD5, SCRAM-SHA-1, -256, -512, PLAIN
//	second.example  Prosody: SCRAM-SHA-1, -256, PLAIN
//	                ejabberd: SCRAM-SHA-1, PLAIN
//
// Each domain has rooms at conference.DOMAIN, which keep archives; those of Prosody can be
// moderated (Debian package prosody-modules) and have ids of occupants. alice is administrator, for
// whom there are commands. office.example has services besides: upload., which takes files of
// 128 MiB over https, people., which searches cards, and pubsub.
//
// Neither searches its archives by words. With [ArchiveIn] ejabberd keeps them in a MariaDB
// of the server's own, and does, or in SQLite, and only says so; that takes the packages
// erlang-p1-mysql and mariadb-server-core, and erlang-p1-sqlite3. Prosody keeps them in
// SQLite, with lua-dbi-sqlite3, as servers do that have long archives: of those in files it
// reads the whole for each page.
//
// # Why so
//
// The servers are started as direct children, ejabberd through erl and not through
// ejabberdctl. That gives the process ids that Freeze and Stop need; it needs no
// Erlang distribution, so no node names, no cookie and no epmd, which would outlive
// the test; and no seconds are lost on control commands. The kernel kills a server
// whose test process dies. Run by root they change to the users that the packages
// bring, since Prosody refuses root.
//
// A port found free may be taken before the server has it. So a server counts as
// ready when it gives back, over HTTP and HTTPS, a word that only we have told it;
// otherwise other ports are tried.
package servertest
