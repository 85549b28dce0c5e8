package window

import "vestnik/gui/window/internal/topmost"

// ownHeads are the monitors of Windows.
func ownHeads() heads { return topmost.Screen{} }
