package locale_test

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"regexp"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/xmpp/bosh/transport"
)

// latin finds English words that are neither an address nor a name that stands in every
// language.
var latin = regexp.MustCompile(`[A-Za-z][a-z]{2,}( [a-z]+)+`)

func TestNoLibrarysEnglishStandsInARussianSentence(t *testing.T) {
	certificate := &x509.Certificate{Issuer: pkix.Name{CommonName: "Центр"}, DNSNames: []string{"other.example"}}
	words := locale.New(locale.Russian)
	for _, fault := range []transport.Fault{
		transport.TLSTooOld, transport.TLSNoCipher, transport.TLSNameUnknown, transport.TLSNotSpoken, transport.TLSWanted, transport.CertificateByWho,
		transport.CertificateAlone, transport.CertificateOver, transport.CertificateEarly, transport.CertificateOther, "new",
	} {
		problem := agent.Explain(&tls.CertificateVerificationError{Err: &transport.TLSError{Fault: fault, Certificate: certificate, Err: errors.New("x509: certificate has expired or is not yet valid")}}, agent.Target{URL: "https://office.example/b"})
		sentence, remedy := words.Problem(problem)
		if found := latin.FindString(sentence + " " + remedy); found != "" || sentence == "" || remedy == "" {
			t.Errorf("%s: %q in %s %s", fault, found, sentence, remedy)
		}
	}
}

// Who tries again says so, and nobody else does.
func TestThatItIsTriedAgainIsSaidOnlyWhereItIs(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		words := locale.New(language)
		promise := map[string]string{locale.Russian: "Вестник сам", locale.English: "by itself"}[language]
		for _, code := range []desk.Code{desk.ServerFault, desk.Unreachable, desk.TimedOut, desk.ProxyUnreachable, desk.CertificateChanged,
			desk.NotBOSH, desk.NotFound, desk.CertificateName, desk.TLSNotSpoken, // the page on which a network has people sign in
		} {
			p := desk.NewProblem(code, "host", "office.example")
			_, once := words.Problem(p)
			_, again := words.Problem(p.With("again", "yes"))
			if strings.Contains(once, promise) || !strings.Contains(again, promise) {
				t.Errorf("%s %s: %q, and %q", language, code, once, again)
			}
		}
	}
}

func TestARemedyCallsAButtonByItsName(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		words := locale.New(language)
		_, remedy := words.Problem(desk.NewProblem(desk.CertificateUnknown, "host", "office.example"))
		if name := words.Say("window.more-options"); !strings.Contains(remedy, name+"”") && !strings.Contains(remedy, name+"»") {
			t.Errorf("%q does not name %q", remedy, name)
		}
	}
}
