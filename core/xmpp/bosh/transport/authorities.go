package transport

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
)

// ErrNoCertificate says that a file holds no certificate.
var ErrNoCertificate = errors.New("bosh: no certificate")

// ParseAuthorities reads the certificates in a file, in whatever way administrators
// export them: PEM, with anything between the blocks; DER, the .cer of Windows; PKCS #7,
// its .p7b, in DER, PEM or bare base64. What else stands there is passed over; the error
// is [ErrNoCertificate].
//
// PKCS #7 is read with encoding/asn1 and not with a library, because nothing in such a
// file is signed or enciphered: it is a list of certificates in two envelopes.
func ParseAuthorities(data []byte) ([]*x509.Certificate, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if found := parseDER(data); found != nil {
		return found, nil
	}
	var all []*x509.Certificate
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS":
			all = append(all, parseDER(block.Bytes)...)
		}
	}
	if all != nil {
		return all, nil
	}
	bare, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(data), nil)))
	if err == nil {
		all = parseDER(bare)
	}
	if all == nil {
		return nil, ErrNoCertificate
	}
	return all, nil
}

// parseDER reads one certificate, or a PKCS #7 envelope with some; nil when it is
// neither.
func parseDER(der []byte) []*x509.Certificate {
	var first asn1.RawValue
	rest, err := asn1.Unmarshal(der, &first)
	if err != nil {
		return nil
	}
	// Behind a TRUSTED CERTIFICATE stands what it is trusted for, and behind files that
	// were copied by hand stand line ends.
	if c, err := x509.ParseCertificate(der[:len(der)-len(rest)]); err == nil {
		return []*x509.Certificate{c}
	}
	all, err := parsePKCS7(first.FullBytes)
	if err != nil {
		return nil
	}
	return all
}

// parsePKCS7 reads the certificates of RFC 2315:
//
//	ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT SignedData }
//	SignedData  ::= SEQUENCE { version, digestAlgorithms, contentInfo, certificates [0] IMPLICIT …, crls, signerInfos }
func parsePKCS7(der []byte) ([]*x509.Certificate, error) {
	outer, err := parts(der, 1)
	if err != nil || len(outer) != 2 || !bytes.Equal(outer[0].FullBytes, signedData) {
		return nil, ErrNoCertificate
	}
	inner, err := parts(outer[1].FullBytes, 2)
	if err != nil {
		return nil, err
	}
	for _, part := range inner {
		if part.Class == asn1.ClassContextSpecific && part.Tag == 0 {
			return x509.ParseCertificates(part.Bytes)
		}
	}
	return nil, ErrNoCertificate
}

// signedData is the type of such an envelope, 1.2.840.113549.1.7.2.
var signedData = []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2}

// parts returns what stands in a value, so many levels down.
func parts(der []byte, levels int) (all []asn1.RawValue, err error) {
	for range levels {
		var whole asn1.RawValue
		if _, err := asn1.Unmarshal(der, &whole); err != nil {
			return nil, err
		}
		if !whole.IsCompound {
			return nil, ErrNoCertificate
		}
		der = whole.Bytes
	}
	for len(der) > 0 {
		var part asn1.RawValue
		if der, err = asn1.Unmarshal(der, &part); err != nil {
			return nil, err
		}
		all = append(all, part)
	}
	return all, nil
}
