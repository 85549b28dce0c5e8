package desk

// Certificate is one that a server shows and that nobody here knows, as a person compares it
// with what his administrator says. The words in it are those of whoever made it.
type Certificate struct {
	Name, Issuer string
	Since, Until string // the first day and the last, as 2006-01-02
	Fingerprint  string // SHA-256, see [Account.Trust]
}

// Offering returns the problem with the certificate that would have to be trusted.
func (p *Problem) Offering(c Certificate) *Problem {
	return p.With("name", c.Name).With("issuer", c.Issuer).With("since", c.Since).With("until", c.Until).With("fingerprint", c.Fingerprint)
}

// Offered returns the certificate that the person could trust, where that is all that is wrong.
func (p *Problem) Offered() (c Certificate, ok bool) {
	switch p.Code {
	case CertificateUnknown, CertificateAlone, CertificateReplaced:
		c = Certificate{p.Facts["name"], p.Facts["issuer"], p.Facts["since"], p.Facts["until"], p.Facts["fingerprint"]}
	}
	return c, c.Fingerprint != ""
}
