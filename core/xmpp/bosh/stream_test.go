package bosh

import "vestnik/core/xmpp/bosh/internal/streamtest"

const (
	header   = streamtest.Header
	features = streamtest.Features
)

var (
	message     = streamtest.Message
	write       = streamtest.Write
	expectStart = streamtest.ExpectStart
	readStart   = streamtest.ReadStart
	nextElement = streamtest.NextElement
	next        = streamtest.Next
)
