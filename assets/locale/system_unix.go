//go:build !windows

package locale

import "os"

// systemLocale returns the locale for messages, in the order of POSIX.
func systemLocale() string { return category("LC_MESSAGES") }

// timesLocale returns the locale for times and days.
func timesLocale() string { return category("LC_TIME") }

func category(name string) string {
	for _, name := range []string{"LC_ALL", name, "LANG"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}
