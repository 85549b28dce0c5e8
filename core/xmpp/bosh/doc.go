// Package bosh carries XMPP streams over HTTP: Bidirectional-streams Over
// Synchronous HTTP (XEP-0124) as XMPP uses it (XEP-0206).
//
// [Conn] is the client. It is a net.Conn that carries a virtual XMPP stream: what
// is written to it, a stream header, stanzas, the end of the stream, becomes
// session creation, bodies, a restart, a terminate; what the server answers comes
// out as the stream that a server on TCP would have sent. So whatever speaks XMPP
// over a net.Conn speaks it over BOSH unchanged.
//
// The other side is in package manager, whose Listener gives any XMPP server BOSH; what
// carries requests with the manners that BOSH needs, in package transport; and the
// <body/> that both sides speak in, in package wire.
//
// No Go library offers either, and the clients in use end a session at the first
// broken request, or at the fifth. This one keeps what the specification makes
// possible: every element arrives once and in order, both ways, whatever the path
// does, for as long as the server keeps the session.
//
// # How it works
//
// One goroutine, the engine, owns a session; workers carry one request each. The
// engine wakes when something was written, read or answered, does all that is due
// (deliver, send again, send) and sleeps until the next moment that matters.
//
//	phase      written header      written element   answer                  written end     failure
//	idle       request, creating   error             –                       ended           –
//	creating   –                   queued            sid: open; else ended   queued          ended
//	open       restart request     request (window)  delivered in rid order  request, ending the same request again
//	                                                 bad, twice: ended
//	ending     error               error             ended                   error           the same request again
//	ended      error               error             ignored                 error           –
//
// A request that fails is repeated, byte for byte, with the same rid, at once and
// then with a growing random delay (§14.3). The session is given up only when the
// server ends it; when it must have, because the path has been failing for longer
// than the server's inactivity (§10); or when it breaks a rule again and again, or brings
// far more than is dealt with, which it is told (§13).
//
// Long before it is given up, whoever waits for messages should know that none can come:
// [Conn.Trouble] tells after some seconds in which requests failed or answers were due,
// and when it is over.
//
// An empty request, which the server may hold, follows the answer to another one at
// once, before the reader has dealt with that; he is at most one answer behind. An
// answer to a request that carried something waits for the reader to ask for more,
// since he is likely to answer it, as in signing in, and a request is saved. In a
// flood the server is let gather what it has, ten milliseconds at a time.
//
// What a server has gathered for somebody comes in one answer, however much that is. One
// of more than a megabyte is not held until it has ended: what is complete in it goes to
// the reader in pieces, when its turn has come, and no faster than he takes them; of an
// element that may be long, as a roster is, what has come of it. Its
// request counts as answered when the body has ended. If that breaks off, the request is
// sent again, and the reader is given what he has not had. A stanza that is well-formed
// and breaks a limit is passed over as one element, see [xmlsafe.SpaceLimit]; a body is
// bad only when it is not well-formed, and of a small one nothing is used then.
//
// # How fast it can be
//
// While one request is held, a message comes after half a round trip, as on TCP. Then
// the server has nothing to answer until the next poll has come to it, one round trip
// later; and since hold is 1, and two empty requests must not follow each other within
// polling (§11), there is no way to have another one there. So of messages that are
// spread evenly, closer than a round trip, each waits for half a round trip to one and
// a half, and half of them for one. That is the limit of XEP-0124, and is reached.
//
// # Going on in another process
//
// A [Keeper] is given all that it takes to go on with the session, before each request
// leaves; [Resume] goes on with it. The state is as good as a password while the
// session lives: [SealedFile] keeps it. A process that ends within a large answer is given
// all of that again by the next one, as the request was not answered: who stores has to
// know what he has, by the ids of the messages.
//
// # What it holds
//
// Each rule, where it is held, and the test that says so; §N is XEP-0124's. Tests of
// another package have its name before them. What the path may do is played besides
// from testdata/faults, and at random by TestDeliversEverythingOnceInOrderThroughFaults.
//
//	H1   POST, one body, Content-Length, never chunked (§5)     exchange.go             TestRequestsAreAsProxiesLikeThem
//	H2   text/xml in UTF-8; the answer's type is ignored (§5)   exchange.go             TestAnswersOfAnyContentTypeAndFramingAreTaken
//	H3   no pipelining (§18.1)                                  transport/transport.go  TestNoConnectionCarriesTwoRequestsAtATime
//	H4   kept connections; none is no harm (§4)                 transport/dial.go       TestAServerThatClosesAfterEachAnswerLosesNothing
//	H5   a held request keeps no other back (§4)                transport/transport.go  transport: TestAHeldRequestDoesNotKeepOthersBack
//	H6   gzip on the HTTP layer; no starttls (§5)               transport/gzip.go       transport: TestAnswersInGzipAreRead
//	H7   requests are never compressed (§7.2)                   –                       TestWhatGoesOverTheWire
//	H8   redirects are not followed, but for a slash            redirect.go             TestARedirectIsNotFollowed, TestARedirectThatOnlyAddsASlashIsFollowed
//	H9   a dead kept connection costs nothing (§14.3)           resend.go               TestAServerThatDropsKeptConnectionsLosesNothing
//	H10  HTTP/2 with health checks                              transport/transport.go  transport: TestASilentHTTP2ConnectionIsFoundDead
//	H11  each request has a deadline, wait and a margin         resend.go               TestARequestThatIsNotAnsweredIsSentAgainAfterWait
//	H12  no-store; a load balancer's cookies                    transport/affinity.go   TestWhatGoesOverTheWire
//	C1   what the first request says (§7.1)                     send.go                 TestCreationSaysWhatItMustAndNothingElse
//	C2   from over TLS only                                     send.go                 TestCreationSaysWhatItMustAndNothingElse
//	C3   route is never sent: nobody needs it                   –                       TestCreationSaysWhatItMustAndNothingElse
//	C4   ack='1', and what follows from it (§9)                 acks.go                 TestWhatCameInOrderIsAcknowledgedBySilence
//	C5   an unpredictable rid with room above it (§14.1)        send.go                 TestFirstRIDIsRandomAndLeavesRoom
//	C6   terms are cut, never trusted (§7.2)                    creation.go             TestTermsAreCutNeverTrusted
//	C7   what holds without requests, inactivity, polling       creation.go             TestTermsAreCutNeverTrusted
//	C8   with one request it polls (§12)                        creation.go             TestAServerWithOneRequestIsPolledSoThatSendsLeave
//	C9   another sid ends the session (§7.2)                    deliver.go              TestAnotherSIDEndsTheSession
//	C10  features may come later (XEP-0206 §4)                  poll.go                 TestFeaturesAreAskedForUntilTheyCome
//	C11  stanzas in any of three namespaces (XEP-0206 §2)       wire/body.go            wire: TestBodiesAsServersWriteThem
//	C12  without ver, HTTP codes are final (§17.1)              deliver.go              TestALegacyServersStatusIsTerminalItsLostConnectionsAreNot
//	C13  one whose connection breaks is sent once more          deliver.go              TestACreationWhoseConnectionBreaksIsSentOnceMore
//	C14  what is written with the header leaves with it         send.go                 TestWhatIsWrittenTogetherWithTheFirstHeaderLeavesWithIt
//	C15  or behind it, where that is not taken (Openfire)       send.go                 TestWhatIsNotTakenWithTheCreationGoesBehindIt
//	P1   one request is out while idle (§10)                    poll.go                 TestIdleKeepsExactlyOneRequestOut
//	P2   one is made before inactivity ends (§10)               poll.go                 TestASlowReaderIsOneAnswerBehindButNotBeyondInactivity
//	P3   no more than requests are out (§11)                    send.go                 TestTheWindowIsNeverPassedAndWhatWaitsGoesTogether
//	P4   what waits goes together, in order (§11)               send.go                 TestTheWindowIsNeverPassedAndWhatWaitsGoesTogether
//	P5   no empty request fills the window in haste (§11)       poll.go                 TestARefreshIsNotMoreFrequentThanPolling
//	P6   bodies of a size that servers take                     send.go                 TestALargeBurstIsCutIntoBodies
//	P7   answers in rid order (§14.2)                           deliver.go              TestAnswersAreDeliveredInTheOrderOfTheirRequests
//	P8   each answer once (§14.3)                               deliver.go              TestTheOlderCopysAnswerIsIgnored
//	P9   many stanzas in their order (§6)                       wire/body.go            TestManyStanzasInOneBodyComeInItsOrder
//	P10  what is unknown is ignored (§5)                        wire/body.go            wire: TestOnlyAttributesOfTheirNamespaceCount
//	P11  rids have no gaps (§14)                                send.go                 TestRIDsHaveNoGapsWhateverIsSent
//	P12  no rid beyond 2^53 (§14.1)                             send.go                 TestASessionEndsBeforeItsRIDsPassTheLargest
//	P13  a server that holds nothing is asked less often        vain.go                 TestAServerThatHoldsNothingIsAskedLessAndLessOften
//	P14  a body of any size, in pieces, broken off or not       pieces.go               TestALargeBodyThatBreaksOffIsAskedForAgainAndNothingIsDoubled
//	P15  a stanza beyond a limit spoils no body                 wire/read.go            wire: TestAStanzaBeyondALimitSpoilsNoBody
//	P16  what cannot go is refused by itself                    write.go                TestAnElementThatCannotGoPoisonsNothing
//	P17  a long element goes on where it broke off              pieces.go               TestALongElementThatBreaksOffGoesOnWhereItWas
//	P18  who asks more than he takes answers is left            deliver.go              TestAServerThatAsksFasterThanItIsAnsweredIsLeft
//	R1   bytes are kept until answered (§14.3)                  engine.go               TestARepetitionIsAnExactCopy
//	R2   a repetition is an exact copy (§14.3)                  resend.go               TestARepetitionIsAnExactCopy
//	R3   all unanswered ones, oldest first (§17.3)              resend.go               TestAllUnansweredRequestsAreRepeated
//	R4   sends are repeated too; the server knows the rid       resend.go               TestAllUnansweredRequestsAreRepeated
//	R5   a broken path is no end                                deliver.go              TestManyFailuresWithAnAnswerNowAndThenAreSurvived
//	R6   given up only after inactivity (§10)                   resend.go               TestTheSessionIsGivenUpWhenTheServerMustHaveDoneSo
//	R7   after sleep, at once over new connections              pause.go                TestWakingSendsAllAgainAtOnce
//	R8   a proxy's page is not the server's word (§17.1)        exchange.go             TestAProxysAnswersAreNotTheServers, TestARedirectIsNotFollowed
//	R9   a portal is named                                      exchange.go             TestAPortalThatStaysIsNamed
//	R10  a repetition that nobody knows ends it                 deliver.go              TestARepetitionThatTheServerDoesNotKnowEndsTheSession
//	R11  a healthy held request is left alone                   send.go                 TestASendLeavesWhileAPollIsHeldAndLeavesItAlone
//	R12  one that was overtaken is sent again soon              resend.go               TestARequestWhoseYoungerWasAnsweredIsSentAgainSoon
//	R13  the older copy's answer is ignored                     deliver.go              TestTheOlderCopysAnswerIsIgnored
//	R14  404 to a request with a sid: there is no session       errors.go               TestAPlainNotFoundIsDoubtedOnce
//	R15  Openfire must not see a repetition break               poll.go                 TestARepeatedPollIsReplacedWhereItMustNotBreakAgain
//	R16  what has been failing is told, and no flickering       trouble.go              TestRequestsThatFailForSecondsAreToldAndThatTheyWorkAgain, TestAPathThatFailsAgainAndAgainIsNotSaidToWorkInBetween
//	R17  a body that is cut short or trickles is asked again    pieces.go               TestALargeBodyThatIsCutShortIsAskedForAgain, TestALargeBodyThatTricklesIsAskedForAgainAndTold
//	R18  a repetition that comes back is no answer (ejabberd)   deliver.go              TestARepetitionThatComesBackIsNoAnswer
//	A1   no ack means all up to the one answered (§9.1)         acks.go                 TestARequestThatIsUnderWayIsNotLost
//	A2   a lower ack: what is late is sent again (§9.1)         acks.go                 TestARequestThatTheServerHasNotGotIsSentAgain
//	A3   ours stop at a hole (§9.2)                             acks.go                 TestAHoleIsAcknowledgedUpToItsEdge
//	A4   a reported answer is asked for again (§9.2)            acks.go                 TestAReportedAnswerIsAskedForAgain
//	A5   hints that make no sense change nothing                acks.go                 TestHintsThatMakeNoSenseChangeNothing
//	E1   terminate ends it; queued sends fail (§13, §17.2)      deliver.go              TestATerminateFailsWhatWasNotTaken
//	E2   the conditions, unknown ones too (§17.2)               errors.go               TestTerminateEndsTheSessionWithItsCondition
//	E3   what to do then is the caller's                        errors.go               TestTerminateEndsTheSessionWithItsCondition
//	E4   see-other-uri is told and not followed                 errors.go               TestSeeOtherURIIsToldAndNotFollowed
//	E5   stanzas before a stream error are delivered            deliver.go              TestTerminateEndsTheSessionWithItsCondition
//	E6   recoverable: all again, bounded (§17.3)                deliver.go              TestARecoverableErrorRepeatsAllThatIsUnanswered
//	E7   it is the type that counts, not the content            wire/body.go            TestTerminateEndsTheSessionWithItsCondition
//	E8   a clean end carries what came before (§13)             send.go                 TestTheEndCarriesWhatWasWrittenBeforeIt
//	E9   quitting takes 1.5 s at most                           conn.go                 TestCloseIsBoundedWhenTheServerIsGone
//	E10  one that breaks a rule is sent a terminate (§13)       end.go                  TestAServerThatHasBrokenARuleIsTold
//	S1   a restart is an empty request (XEP-0206 §5)            send.go                 TestARestartIsAnEmptyRequestOfItsOwn
//	S2   nothing is mixed with signing in                       session                 session: TestSignsInBindsAndUsesTheAddressItIsGiven
//	S3   the bind's result in any answer                        deliver.go              TestTheBindsResultMayComeInAnyAnswer
//	S4   the old session only where it is demanded              session                 session: TestTheOldSessionIsEstablishedOnlyWhereItIsDemanded
//	T1   pause only where granted, and no longer (§10)          pause.go                TestAPauseThatCannotBeIsRefused
//	T2   pause before sleep (§10)                               pause.go                TestAPauseIsAskedForBeyondTheWindowAndThenKept
//	T3   what is held comes back at a pause (§10)               pause.go                TestAPauseThatIsNotAnsweredItselfIsAPause
//	T4   another process goes on                                keep.go                 TestNothingIsLostOrDoubledWhenTheProgramIsKilled
//	K1   polling keeps the server's pace (§12)                  poll.go                 TestAPollingSessionKeepsTheServersPace
//	K2   keys over plain http, repeated with it (§15)           keys.go                 TestOverPlainHTTPEveryRequestShowsTheNextKey
//	M1   one stream a session: §16 is not used                  –                       TestCreationSaysWhatItMustAndNothingElse
//	W1   the server's key stays the same (§19.1)                transport/tls.go        transport: TestAnotherKeyWithinASessionIsRefusedBeforeAByteIsSent
//	W2   discovery over https only (XEP-0156)                   discover                discover: TestThePublishedHTTPSAddressIsFound
//	W3   guesses are suggestions, https first                   discover                discover: TestSuggestionsBeginWithHTTPS
//	X1   what must not stand in a body (§6)                     xmlsafe                 TestABadBodyDeliversNothingAndIsDoubtedOnce
//	X2   a strict filter with limits is in front                xmlsafe                 xmlsafe: TestRefusesWhatStreamsMustNotCarry
//	X3   only legal characters are sent                         xmlsafe                 xmlsafe: FuzzEncoder
//
// Not held: route (C3) and several streams in one session (M1, §16), which nobody
// asked for; content and accept (§7.2), since requests are XML in UTF-8 and never
// compressed. Gaps that no client can close: Prosody 0.12 and ejabberd 23 know no
// acknowledgements, and Prosody neither pauses nor keys. Prosody 0.12 puts a request aside
// that comes before the one it follows, as §14.2 has it, and when the connection of that has
// gone by the time its turn comes, as when the program is killed, it answers into nothing for
// good: such a session is silent until the client has waited in vain. What Openfire 4.7 to 5.1 writes
// to a repetition is lost when that breaks too (R15): what can be done is not to let it
// wait there, so that only what is written in the moment between is in danger.
package bosh
