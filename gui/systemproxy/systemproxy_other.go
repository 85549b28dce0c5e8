//go:build !linux && !windows

package systemproxy

import (
	"context"
	"net/url"
)

// Lookup knows nothing here, see the package comment.
func Lookup(context.Context, *url.URL) ([]*url.URL, error) { return nil, nil }
