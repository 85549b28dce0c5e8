package link

import (
	"context"
	"fmt"
	"net/url"

	"golang.org/x/sys/windows"
)

// Open opens what a link leads to in the person's browser or mail program.
func Open(_ context.Context, target *url.URL) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return err
	}
	file, err := windows.UTF16PtrFromString(target.String())
	if err != nil {
		return err
	}
	if err := windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL); err != nil {
		return fmt.Errorf("link: %w", err)
	}
	return nil
}
