package auth_test

import (
	"fmt"

	"vestnik/core/xmpp/auth"
)

// A sign-in, with the server at the other end of two function calls.
func Example() {
	offer := auth.Offer{Mechanisms: []string{"PLAIN", "SCRAM-SHA-1", "DIGEST-MD5"}}
	channel := auth.Channel{Encrypted: true}
	mechanism, err := auth.Choose(offer, channel)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, _ := auth.NewConversation(mechanism, auth.Credentials{
		Username: "anna", Password: "пароль-ёж", Domain: "office.example", Offer: offer, Channel: channel,
	})
	server, _ := auth.Server{Domain: "office.example", Offer: offer, Lookup: func(user string) (string, bool) {
		return "пароль-ёж", user == "anna"
	}}.Conversation(mechanism)

	response, _, _ := client.Start()
	for {
		challenge, done, err := server.Step(response)
		if err != nil {
			fmt.Println(err)
			return
		}
		if done {
			fmt.Println(mechanism, server.Username(), client.Success(challenge))
			return
		}
		response, _ = client.Step(challenge)
	}
	// Output: SCRAM-SHA-1 anna <nil>
}
