package main

import sys "golang.org/x/sys/windows"

// freeBytes returns how many bytes a person may still write in dir.
func freeBytes(dir string) (free uint64, err error) {
	name, err := sys.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	return free, sys.GetDiskFreeSpaceEx(name, &free, nil, nil)
}
