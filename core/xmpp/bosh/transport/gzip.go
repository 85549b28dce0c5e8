package transport

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"vestnik/core/xmpp/bosh/wire"
)

// inflate makes an answer in gzip one that reads plain. It asks for nothing but gzip,
// so nothing else may come; behind another status than 200 it does not matter what.
func inflate(res *http.Response) error {
	switch encoding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); {
	case encoding == "" || encoding == "identity":
		return nil
	case encoding == "gzip" || encoding == "x-gzip":
		res.Body = &inflater{packed: res.Body}
		res.ContentLength, res.Uncompressed = -1, true
		res.Header.Del("Content-Encoding")
		res.Header.Del("Content-Length")
		return nil
	case res.StatusCode != http.StatusOK:
		return nil
	default:
		return fmt.Errorf("%w: the answer is encoded as %.100q", wire.ErrBad, encoding)
	}
}

// inflater unpacks what it reads, and holds none of it: how much it becomes does not
// matter to who reads it piece by piece. What is no gzip is wire.ErrBad; what breaks off
// is an error of the network.
type inflater struct {
	packed io.ReadCloser
	gzip   *gzip.Reader
}

func (f *inflater) Read(p []byte) (int, error) {
	if f.gzip == nil {
		var err error
		if f.gzip, err = gzip.NewReader(f.packed); err != nil {
			return 0, broken(err) // io.EOF when there is nothing at all
		}
	}
	n, err := f.gzip.Read(p)
	return n, broken(err)
}

func (f *inflater) Close() error { return f.packed.Close() }

// broken tells bytes that are no gzip from a network that fails.
func broken(err error) error {
	corrupt := flate.CorruptInputError(0)
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", wire.ErrBad, err)
	}
	return err
}
