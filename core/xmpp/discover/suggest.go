package discover

// places are the addresses that servers have where nobody has chosen others, the
// ones with TLS first.
var places = []struct{ scheme, rest string }{
	{"https", ":7443/http-bind/"}, // Openfire
	{"https", ":5443/bosh"},       // ejabberd
	{"https", ":5281/http-bind"},  // Prosody
	{"https", "/http-bind"},       // behind a proxy
	{"http", ":7070/http-bind/"},  // Openfire
	{"http", ":5280/http-bind"},   // Prosody, and ejabberd before 20
}

// Suggest returns BOSH addresses that a server of domain may have, for a person to
// choose from: https first, http last. Nothing is asked over the network. It is nil
// when domain cannot be one.
func Suggest(domain string) []string {
	host, err := hostOf(domain)
	if err != nil {
		return nil
	}
	urls := make([]string, len(places))
	for i, p := range places {
		urls[i] = p.scheme + "://" + host + p.rest
	}
	return urls
}
