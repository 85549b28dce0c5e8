// Package gateway is an HTTP end for systems that can only POST: 1C, monitoring, scripts. What
// they post goes out as messages to people, and what becomes of it is told back.
//
//	config, err := gateway.ParseConfig(data)
//	g, err := gateway.Open(gateway.Options{Config: config, Desk: d, File: "requests.db"})
//	go g.Run(ctx)                    // follows the messages, and calls back
//	err = g.Serve(ctx, listener)     // or mount it: it is an http.Handler
//
// # What it answers to
//
//	POST /v1/messages         our own JSON, answered with 202 and an id
//	GET  /v1/messages/ID      how far it has come, of each recipient
//	PUT|POST /TOPIC, POST /   as ntfy is published to
//	POST /message             as gotify is
//	POST /alertmanager/TOPIC  the webhook of Alertmanager, and of Grafana
//	POST /template/NAME       any JSON, through a template of the configuration
//	GET  /healthz, /metrics   whether it works; how much it has done
//
// Whatever the shape, it becomes one [post], and goes one way: who may, to whom, the journal,
// the requests, the answer. A caller proves itself by a token, and a token is bound to topics:
// it reaches those who are of one of its topics, also where it names addresses, and nobody else.
// A report is for tokens bound to all the topics by which the message went.
//
// # Promises
//
// A request is answered with success only when the journal of the desk has the message for each
// recipient that could have one, and the requests' file has which messages those are: both are
// synced to the disk, so both survive the death of the program and of the machine, and each
// message goes out once. Where there is no answer, nothing is known, as always with HTTP: who
// asks again may have sent twice.
//
// It holds little: so many connections, so many requests at a time, so many bytes of each; what
// is more waits a moment and is refused then, with a word when to come back. Tokens are compared
// in constant time and stand in no log.
//
// # The report
//
// The journal knows how far a message has come, and the requests' file when. It is noted as the
// desk tells it, and again whenever a report is asked for; so nothing that was missed, by a crash or a
// flood, makes a report wrong: it costs at most the exact time.
//
//	queued < sent < delivered < read < acknowledged < answered; failed, from the first two
//
// A message that nobody has acknowledged or answered for as long as its topic, or its post, says goes on to the
// deputy, who stands in the report then. That it does so is stored with the request, and outlives restarts;
// only who dies between handing the message over and noting that may hand it over twice.
//
// A callback is stored in the same transaction as the acknowledgement or the answer that it
// tells, and tried until it is taken, or a day has passed.
//
// # Why so
//
// The journal first and the requests second, and not the other way: a request without its
// messages would have to be sent again after a crash, and could then be sent twice. /metrics is
// written by hand, see metrics.go.
package gateway
