// Package openfire answers over BOSH as Openfire's sources say that Openfire answers, for
// tests of a client. It is no Openfire: what it shows is what the client does, not what the
// server does. The rules of 5.0 were held against a 5.0.5 that ran; the others are read.
//
//	server := openfire.New(openfire.Config{Version: openfire.V46})
//	conn, err := bosh.Dial(bosh.Config{URL: openfire.URL, Transport: server})
//	server.Lose("auth")                        // the answer to the next <auth/> is lost
//	server.Send("alice", openfire.Message(…))
//	server.CloseSession("alice")               // without a word
//
// As a [http.RoundTripper] it needs no network, so that whole sessions run in virtual
// time; it is an [http.Handler] too. No goroutine of its own outlives a request.
//
// # Two generations
//
// Up to 4.6 HttpSession counts a request when it is answered. What it routes of a request
// it routes again when that is repeated, if the first copy is held; and it keeps answers
// with content only, 4.4 to 4.6 those at the end of wait too. From 4.7 on requests are
// counted when they come, and repetitions are known; but of the answers kept for one rid
// the first is given (retrieveDeliverable), and that is the empty one with which a
// repetition ended the first copy.
//
//	                                       3.10, 4.6               5.0, 5.1
//	second request while one is held       older answered empty, not kept
//	repetition, answer kept                given again, and routed again   given again
//	repetition, answer not kept            item-not-found          if nothing later was answered: held
//	repetition of a held one               both copies empty       first copy empty, kept; second held
//	restart, terminate, pause              never kept
//	pause                                  granted                 HTTP 500, and not counted
//	a client that has gone                 not noticed: what is written to it is lost, unless kept
//	a sid that nobody has                  HTTP 404, whatever ver is
//	without the slash                      302 (3.10)              as with it
//
// Not here: priorities, carbons, privacy lists, the archive, and races, since all is done
// under one lock.
package openfire
