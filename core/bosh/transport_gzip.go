package bosh

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// An answer may grow to maxBody when it is unpacked, and beyond the first bytes to a
// hundred times its size: XML grows tenfold, what grows more is made to fill memory.
const (
	maxRatio  = 100
	freeRatio = 64 << 10 // up to here no ratio is asked for
)

// inflate makes an answer in gzip one that reads plain. It asks for nothing but gzip,
// so nothing else may come; behind another status than 200 it does not matter what.
func inflate(res *http.Response) error {
	switch encoding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); {
	case encoding == "" || encoding == "identity":
		return nil
	case encoding == "gzip" || encoding == "x-gzip":
		res.Body = &inflater{packed: &counter{from: res.Body}, body: res.Body}
		res.ContentLength, res.Uncompressed = -1, true
		res.Header.Del("Content-Encoding")
		res.Header.Del("Content-Length")
		return nil
	case res.StatusCode != http.StatusOK:
		return nil
	default:
		return fmt.Errorf("%w: the answer is encoded as %.100q", ErrBadBody, encoding)
	}
}

// inflater unpacks what it reads, within bounds. What breaks them, or is no gzip, is
// ErrBadBody; what breaks off is an error of the network.
type inflater struct {
	packed *counter
	body   io.Closer
	gzip   *gzip.Reader
	out    int64
}

func (f *inflater) Read(p []byte) (int, error) {
	if f.gzip == nil {
		var err error
		if f.gzip, err = gzip.NewReader(f.packed); err != nil {
			return 0, broken(err) // io.EOF when there is nothing at all
		}
	}
	n, err := f.gzip.Read(p)
	f.out += int64(n)
	if f.out > maxBody || f.out > freeRatio && f.out/maxRatio > f.packed.n {
		return 0, fmt.Errorf("%w: %d bytes became more than %d", ErrBadBody, f.packed.n, f.out)
	}
	return n, broken(err)
}

func (f *inflater) Close() error { return f.body.Close() }

// broken tells bytes that are no gzip from a network that fails.
func broken(err error) error {
	corrupt := flate.CorruptInputError(0)
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", ErrBadBody, err)
	}
	return err
}

// counter counts what is read.
type counter struct {
	from io.Reader
	n    int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}
