package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// returnPages gives back the pages of the program's file that were never changed. Most of
// the program runs only at the start (translations, databases, cryptography set
// themselves up); its pages lie in the page cache and come back one by one if they are
// needed again.
//
// A part that is read-only now may have been written before: the dynamic linker does
// so in a position-independent program. Its pages are not the file's any more, and
// without them the program would crash.
func returnPages() {
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	own, err := os.Executable()
	if err != nil {
		return
	}
	var begin, end uintptr
	readOnly := false
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		line := lines.Text()
		var from, to uintptr
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n == 3 {
			begin, end = from, to
			readOnly = strings.HasPrefix(rights, "r-") && strings.HasSuffix(line, " "+own)
		} else if readOnly && strings.HasPrefix(line, "Anonymous:") && strings.HasSuffix(line, " 0 kB") {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, begin, end-begin, unix.MADV_DONTNEED)
		}
	}
}
