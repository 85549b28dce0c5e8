package transport

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// pkcs7 is what Windows exports as .p7b: a list of certificates, signed by nobody.
func pkcs7(t *testing.T, certificates ...*x509.Certificate) []byte {
	t.Helper()
	var list []byte
	for _, c := range certificates {
		list = append(list, c.Raw...)
	}
	empty := asn1.RawValue{FullBytes: []byte{0x31, 0}}
	inner, err := asn1.Marshal(struct {
		Version               int
		Digests, Content      asn1.RawValue
		Certificates, Signers asn1.RawValue
	}{
		1, empty, asn1.RawValue{FullBytes: []byte{0x30, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1}},
		asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: list}, empty,
	})
	if err != nil {
		t.Fatal(err)
	}
	outer, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
	if err != nil {
		t.Fatal(err)
	}
	return outer
}

func TestAuthoritiesAreReadHoweverTheyWereExported(t *testing.T) {
	a, b := newTestCA(t).certificate, newTestCA(t).certificate
	dos := func(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")) }
	one := pemOf("CERTIFICATE", a.Raw)
	both := pkcs7(t, a, b)
	for name, c := range map[string]struct {
		file []byte
		want []*x509.Certificate
	}{
		"DER":                         {a.Raw, []*x509.Certificate{a}},
		"DER and a line end":          {append(bytes.Clone(a.Raw), "\r\n"...), []*x509.Certificate{a}},
		"PEM":                         {one, []*x509.Certificate{a}},
		"PEM of Windows":              {append([]byte("\ufeff"), dos(one)...), []*x509.Certificate{a}},
		"PEM without an end":          {bytes.TrimSpace(one), []*x509.Certificate{a}},
		"PEM with words between":      {[]byte("Bag Attributes\n" + string(one) + "subject=Центр\n" + string(pemOf("CERTIFICATE", b.Raw))), []*x509.Certificate{a, b}},
		"PEM and a key":               {append(pemOf("EC PRIVATE KEY", []byte{1}), one...), []*x509.Certificate{a}},
		"the old name":                {pemOf("X509 CERTIFICATE", a.Raw), []*x509.Certificate{a}},
		"trusted, with what for":      {pemOf("TRUSTED CERTIFICATE", append(bytes.Clone(a.Raw), 0x30, 0)), []*x509.Certificate{a}},
		"base64 alone":                {[]byte(base64.StdEncoding.EncodeToString(a.Raw)), []*x509.Certificate{a}},
		"PKCS #7":                     {both, []*x509.Certificate{a, b}},
		"PKCS #7 in PEM":              {dos(pemOf("PKCS7", both)), []*x509.Certificate{a, b}},
		"PKCS #7 by another's name":   {pemOf("CERTIFICATE", both), []*x509.Certificate{a, b}},
		"PKCS #7 in base64":           {[]byte(base64.StdEncoding.EncodeToString(both) + "\r\n"), []*x509.Certificate{a, b}},
		"PKCS #7 with one":            {pkcs7(t, b), []*x509.Certificate{b}},
		"PKCS #7 with none":           {pkcs7(t), nil},
		"nothing":                     {nil, nil},
		"a text":                      {[]byte("the certificate is on the server"), nil},
		"a key":                       {pemOf("EC PRIVATE KEY", []byte{1}), nil},
		"half a certificate":          {a.Raw[:len(a.Raw)/2], nil},
		"half an envelope":            {both[:len(both)-40], nil},
		"an envelope of another kind": {[]byte{0x30, 0x0b, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseAuthorities(c.file)
			if len(got) != len(c.want) || errors.Is(err, ErrNoCertificate) != (c.want == nil) {
				t.Fatalf("%d certificates, %v", len(got), err)
			}
			for i := range got {
				if !got[i].Equal(c.want[i]) {
					t.Errorf("certificate %d is another one", i)
				}
			}
		})
	}
}

// What we take for PKCS #7 is what others write.
func TestAuthoritiesAsOpenSSLWritesThem(t *testing.T) {
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	a, b := newTestCA(t).certificate, newTestCA(t).certificate
	in := filepath.Join(t.TempDir(), "in.pem")
	if err := os.WriteFile(in, append(pemOf("CERTIFICATE", a.Raw), pemOf("CERTIFICATE", b.Raw)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"DER", "PEM"} {
		out, err := exec.Command(tool, "crl2pkcs7", "-nocrl", "-certfile", in, "-outform", form).Output()
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseAuthorities(out)
		if err != nil || len(got) != 2 {
			t.Errorf("%s: %d certificates, %v", form, len(got), err)
		}
	}
}

func FuzzParseAuthorities(f *testing.F) {
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
	f.Add([]byte{0x30, 0x80})
	f.Add([]byte(strings.Repeat("0", 100)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if all, err := ParseAuthorities(data); (err == nil) != (len(all) > 0) {
			t.Errorf("%d certificates, %v", len(all), err)
		}
	})
}
