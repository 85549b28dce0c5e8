package pep_test

import (
	"errors"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/pep"
)

const (
	withOptions    = "<iq type='result' id='{id}' from='alice@office.example'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='http://jabber.org/protocol/pubsub#publish-options'/></query></iq>"
	withoutOptions = "<iq type='result' id='{id}' from='alice@office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
	done           = "<iq type='result' id='{id}'/>"
	conflict       = "<iq type='error' id='{id}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><precondition-not-met xmlns='http://jabber.org/protocol/pubsub#errors'/></error></iq>"
	forbidden      = "<iq type='error' id='{id}'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"

	optionsXML = "<field var='pubsub#persist_items'><value>true</value></field><field var='pubsub#access_model'><value>whitelist</value></field>" +
		"<field var='pubsub#max_items'><value>max</value></field><field var='pubsub#send_last_published_item'><value>never</value></field></x>"
)

// publishing publishes, and plays the server with what it hears and says in turn.
func publishing(t *testing.T, o *pep.Options, steps ...string) (result error) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		ended := make(chan error, 1)
		go func() {
			ended <- c.PEP.Publish(t.Context(), node, "current", []byte("<mood xmlns='u'/>"), o)
		}()
		for i := 0; i < len(steps); i += 2 {
			p.Hears(steps[i])
			p.Say(steps[i+1])
		}
		result = <-ended
		p.HearsNothing()
	})
	return result
}

const itemXML = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='urn:example:mood'><item id='current'><mood xmlns='u'/></item></publish>"

func TestAnItemIsPublishedWithItsOptions(t *testing.T) {
	private := &pep.Options{Access: "whitelist"}
	const preconditions = "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
	if err := publishing(t, private, "disco#info", withOptions, itemXML+preconditions+optionsXML, done); err != nil {
		t.Error(err)
	}
	if err := publishing(t, nil, itemXML+"</pubsub>", done); err != nil {
		t.Error(err)
	}
	avatar := &pep.Options{Access: "presence", MaxItems: 1, SendLast: true}
	if err := publishing(t, avatar, "disco#info", withOptions, "<value>presence</value></field><field var='pubsub#max_items'><value>1</value></field>"+
		"<field var='pubsub#send_last_published_item'><value>on_sub_and_presence</value>", done); err != nil {
		t.Error(err)
	}
}

// §7.1.5: what is private is put into no node that is not.
func TestANodeWithOtherOptionsIsChangedFirst(t *testing.T) {
	const configure = "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:example:mood'><x xmlns='jabber:x:data' type='submit'>" +
		"<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#node_config</value></field>" + optionsXML
	private := &pep.Options{Access: "whitelist"}
	if err := publishing(t, private, "disco#info", withOptions, itemXML, conflict, configure, done, itemXML, done); err != nil {
		t.Error(err)
	}
	var refused *xmpp.StanzaError
	if err := publishing(t, private, "disco#info", withOptions, itemXML, conflict, configure, forbidden); !errors.As(err, &refused) || refused.Condition != "forbidden" {
		t.Error(err)
	}
	if err := publishing(t, private, "disco#info", withOptions, itemXML, conflict, configure, done, itemXML, conflict); !errors.As(err, &refused) || refused.Condition != "conflict" {
		t.Error(err)
	}
	if err := publishing(t, nil, itemXML, conflict); !errors.As(err, &refused) {
		t.Error(err)
	}
}

// ejabberd 23.01.
func TestWhereFewOptionsAreKnownTheRestIsConfigured(t *testing.T) {
	const unknown = "<iq type='error' id='{id}'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	const few = "<field var='pubsub#access_model'><value>whitelist</value></field></x></publish-options>"
	const configure = "<configure node='urn:example:mood'>"
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, steps := range [][]string{
			{"disco#info", withOptions, "max_items", unknown, few, conflict, configure, done, few, done},
			{few, done}, // all is configured
			{few, conflict, configure, done, few, done}, // another program has changed it
			{few, unknown}, // it is full
		} {
			ended := make(chan error, 1)
			go func() {
				ended <- c.PEP.Publish(t.Context(), node, "current", nil, &pep.Options{Access: "whitelist"})
			}()
			for i := 0; i < len(steps); i += 2 {
				p.Hears(steps[i])
				p.Say(steps[i+1])
			}
			if err := <-ended; (err != nil) != (steps[len(steps)-1] == unknown) {
				t.Error(err)
			}
			p.HearsNothing()
		}
	})
	if err := publishing(t, &pep.Options{Access: "whitelist"}, "disco#info", withOptions, "max_items", unknown, few, done, configure, done); err != nil {
		t.Error(err)
	}
}

func TestNothingIsPublishedWhereOptionsAreNotObeyed(t *testing.T) {
	if err := publishing(t, &pep.Options{Access: "whitelist"}, "disco#info", withoutOptions); !errors.Is(err, pep.ErrNoOptions) {
		t.Error(err)
	}
	var refused *xmpp.StanzaError
	if err := publishing(t, &pep.Options{Access: "whitelist"}, "disco#info", forbidden); !errors.As(err, &refused) {
		t.Error(err)
	}
}
