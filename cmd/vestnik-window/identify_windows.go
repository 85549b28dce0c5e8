package main

import "vestnik/gui/winrt"

// identify tells Windows whose windows these are.
func identify() error { return winrt.Identify(winrt.AppID) }
