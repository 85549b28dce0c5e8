//go:build !windows

package locale

import "os"

// systemLocale returns the locale for messages, in the order of POSIX.
func systemLocale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
