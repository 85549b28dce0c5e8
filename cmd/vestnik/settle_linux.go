package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// settleAfter is when everything that starting needs has been done.
const settleAfter = 10 * time.Second

// settle gives back, once, the memory that only starting has needed: heap that is
// free, and pages of the program itself. Most of the program runs only at the start
// (translations, databases, cryptography set themselves up); its pages lie in the
// page cache and come back one by one if they are needed again. It halves what the
// resident holds while it waits.
func settle(ctx context.Context) {
	select {
	case <-time.After(settleAfter):
	case <-ctx.Done():
		return
	}
	debug.FreeOSMemory()
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	own, err := os.Executable()
	if err != nil {
		return
	}
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to uintptr
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil {
			continue
		}
		// Only what is never written: the rest is not the file's any more.
		if strings.HasPrefix(rights, "r-") && strings.HasSuffix(lines.Text(), " "+own) {
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, from, to-from, unix.MADV_DONTNEED)
		}
	}
}
