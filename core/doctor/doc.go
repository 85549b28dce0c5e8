// Package doctor finds out why a person is not on line, or what else does not work at
// his desk, and says what helps: an examination of all that the program needs, step by
// step, as an administrator would go through it on the telephone.
//
//	doctor.Examine(ctx, doctor.Config{…}, func(c desk.Check) { print(c) })
//
// # The steps
//
//	step         needs         what it looks at
//	policy       -             what the organisation has set, where, whose that is, whether it holds
//	address      -             the account's address
//	discovery    address       the BOSH address: the one that is set, the one that is published
//	proxy        discovery     whether one stands on the way, and lets us through
//	tcp          proxy         a connection to the server, or to the proxy
//	tls          tcp           whether it is protected, and how
//	certificate  tls           whether it is the server's, and for how long it is good
//	bosh         certificate   whether a messaging server answers there, and for this domain
//	sign-in      bosh          with the password that is given, or that the keyring has
//	roster       sign-in       how many contacts there are
//	popup        -             whether messages can be shown
//	tray         -             whether the icon can be
//	keyring      -             whether it answers, and has the password
//	idle         -             whether it can be heard that the person is away
//	journal      -             whether messages can be stored
//	disk         -             whether there is room for them
//	clock        -             ours against the server's (the Date of its answer, or XEP-0202)
//
// A step whose need has failed is skipped, all others are gone through whatever has
// happened before. One request to the server answers four of them, from proxy to
// certificate, because only that is sure to go the way that the program goes: [Reached]
// is what it has seen, and way.go says which step an error of it belongs to.
//
// # Promises
//
// Each step ends within its limit, whatever it waits for: a call that does not end is
// left behind. When ctx ends the examination does, at once. Nothing that is found holds
// a password, a token or a text. Whoever is on line already is not disturbed: what the
// open session shows is believed ([Config.Live]), and no other is opened.
//
// The package does nothing itself: network, desktop, keyring and files come in through
// [Way], [Desktop], [Keyring] and [Files], and what is wrong is put into words by
// core/agent's Explain. So each failure can be tested by a fake.
package doctor
