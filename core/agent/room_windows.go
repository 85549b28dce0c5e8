package agent

import "golang.org/x/sys/windows"

// noRoom is what the system says of a disk that is full, or of the person's share of it.
var noRoom = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
