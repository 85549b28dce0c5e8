package locale

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// localeNameMax is LOCALE_NAME_MAX_LENGTH, in UTF-16 units with the closing zero.
const localeNameMax = 85

var getUserDefaultLocaleName = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetUserDefaultLocaleName")

// timesLocale is the same: it is that of the regional settings.
func timesLocale() string { return systemLocale() }

// systemLocale returns the locale of the signed-in user, such as "ru-RU".
func systemLocale() string {
	var name [localeNameMax]uint16
	if n, _, _ := getUserDefaultLocaleName.Call(uintptr(unsafe.Pointer(&name[0])), localeNameMax); n == 0 {
		return ""
	}
	return windows.UTF16ToString(name[:])
}
