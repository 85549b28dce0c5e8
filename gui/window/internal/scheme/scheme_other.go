//go:build windows || darwin

package scheme

import "context"

// Watch does nothing: the toolkit asks the system.
func Watch(context.Context, func(Variant)) (known bool) { return false }
