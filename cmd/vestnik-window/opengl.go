package main

import "fmt"

// Fyne draws through OpenGL 2.1. On Windows there always is an OpenGL, and without a
// driver for the screen, as over RDP on many servers, it is one of 1996, 1.1: Fyne would
// stay without a window and without a word. So it is asked first.
//
// With Mesa's opengl32.dll beside the program, which draws by the processor, it is that one
// that is asked, and that Fyne draws with. Its licence (MIT) would let it into the installer;
// it is left out because with its LLVM it is larger than the window, most desks have a
// driver, and who installs it has to bring it up to date.

// enough tells by what an OpenGL says of its version, such as "4.6.0 NVIDIA 551.23",
// whether it is 2.1 or later.
func enough(version string) bool {
	var major, minor int
	if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n != 2 {
		return false
	}
	return major > 2 || major == 2 && minor >= 1
}
