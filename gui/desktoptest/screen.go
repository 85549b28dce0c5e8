//go:build linux

package desktoptest

import (
	"bufio"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// startScreen starts the X server on the first display that is free; the server
// itself chooses it, so that two desktops never meet.
func (d *Desktop) startScreen(options Options) error {
	read, write, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	server, arguments := d.screenCommand(options)
	d.screen, err = d.nursery.start(os.Environ(), nil, []*os.File{write}, server, arguments...)
	write.Close()
	if err != nil {
		return err
	}
	read.SetReadDeadline(time.Now().Add(patience))
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		return fmt.Errorf("%s names no display: %w", server, err)
	}
	d.display = ":" + strings.TrimSpace(number)
	if options.Russian {
		return d.makeRussian()
	}
	return nil
}

// screenCommand returns the X server, which writes its display to the descriptor 3. Xvfb keeps the
// size that it has; a server of VNC does not, and is one without viewers here.
func (d *Desktop) screenCommand(options Options) (server string, arguments []string) {
	size := cmp.Or(options.Size, "1024x700")
	arguments = []string{"-displayfd", "3", "-nolisten", "tcp", "-noreset"}
	if options.NoOpenGL {
		arguments = append(arguments, "-extension", "GLX")
	}
	if options.Resizable {
		nobody := filepath.Join(d.home, "run", "viewers")
		return "Xtigervnc", append(arguments, "-geometry", size, "-depth", "24", "-rfbunixpath", nobody, "-rfbport", "-1", "-SecurityTypes", "None")
	}
	return "Xvfb", append(arguments, "-screen", "0", size+"x24")
}

// Resize gives the screen, which is to be resizable, another usual size, such as 1024x768.
func (d *Desktop) Resize(size string) error {
	_, err := d.run("", "xrandr", "--size", size)
	return err
}

// EndScreen ends the screen, and with it all that has a window there. It does not come back.
func (d *Desktop) EndScreen() error { return d.screen.end() }
