package charset

import (
	"golang.org/x/sys/windows"
	"golang.org/x/text/encoding"
)

// Console returns the encoding in which programs of the console write into pipes, nil
// where it is UTF-8 or not known. Without a console it is that of the system's old
// programs.
func Console() encoding.Encoding {
	page, err := windows.GetConsoleCP()
	if err != nil || page == 0 {
		page = windows.GetACP()
	}
	return codePages[page]
}
