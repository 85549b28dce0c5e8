package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"

	"vestnik/gui/desktoptest"
)

// part is something of the system that a chore needs: the packages that hold it on
// Debian and Ubuntu, and for all other systems a look at what is not there.
type part struct {
	packages []string
	missing  func() []string
}

// building is what it takes to build the window. The resident takes nothing.
var building = part{
	packages: []string{
		"gcc", "libc6-dev", "pkg-config", "libgles-dev", "libgl-dev", "libx11-dev", "libxcursor-dev",
		"libxrandr-dev", "libxinerama-dev", "libxi-dev", "libxxf86vm-dev", "libgl1", "libgl1-mesa-dri",
	},
	missing: missingToBuild,
}

// desktop is a private desktop, for machines without a display and for tests.
var desktop = part{packages: desktoptest.Packages, missing: desktoptest.Missing}

// checking is what tests talk to: two XMPP servers, databases for them, a Kerberos realm, an
// independent SASL, the tools that look into the keyring and through the local socket, a
// Wayland desktop and a keyboard for it, those that post to the gateway, and those that send
// alerts over XMPP.
var checking = part{
	packages: []string{
		"prosody", "prosody-modules", "lua-sec", "lua-dbi-sqlite3",
		"ejabberd", "erlang-p1-mysql", "mariadb-server-core", "erlang-p1-sqlite3",
		"krb5-kdc", "krb5-admin-server", "krb5-user",
		"gsasl", "libsecret-tools", "curl", "util-linux", "sway", "wtype",
		"prometheus-alertmanager", "apprise", "sendxmpp", "go-sendxmpp",
	},
	missing: func() []string {
		return missingPrograms("prosody", "ejabberdctl", "mariadbd", "krb5kdc", "kadmin.local", "kinit", "gsasl", "secret-tool", "curl", "setpriv", "sway", "wtype", "prometheus-alertmanager", "apprise", "sendxmpp", "go-sendxmpp")
	},
}

// install sees to it that the parts are there. Where it cannot install them itself
// and something is missing, the error is what a person has to install.
func install(ctx context.Context, parts ...part) error {
	if hasAPT() {
		var packages []string
		for _, p := range parts {
			packages = append(packages, p.packages...)
		}
		return installAPT(ctx, packages)
	}
	var missing []string
	for _, p := range parts {
		missing = append(missing, p.missing()...)
	}
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("this is missing here, please install it and start again:\n  %s\n"+
		"(On Debian and Ubuntu it would have been installed for you.)", strings.Join(missing, "\n  "))
}

// missingToBuild looks for a C compiler and, where windows are drawn through X11,
// for the libraries by their pkg-config names, which are the same everywhere.
func missingToBuild() []string {
	switch runtime.GOOS {
	case "windows":
		return named(missingPrograms("gcc"), "a C compiler: gcc of MinGW-w64, for example from https://www.msys2.org")
	case "darwin":
		return named(missingPrograms("clang"), "a C compiler: run xcode-select --install")
	}
	missing := missingPrograms("gcc", "pkg-config")
	if slices.Contains(missing, "pkg-config") {
		return append(missing, "the development files of OpenGL, OpenGL ES and X11 (Xcursor, Xrandr, Xinerama, Xi, Xxf86vm)")
	}
	for _, library := range []string{"gl", "glesv2", "x11", "xcursor", "xrandr", "xinerama", "xi", "xxf86vm"} {
		if exec.Command("pkg-config", "--exists", library).Run() != nil {
			missing = append(missing, "the development files of "+library+" (pkg-config does not find them)")
		}
	}
	return missing
}

// named replaces a list of missing programs by one sentence, if there are any.
func named(missing []string, sentence string) []string {
	if len(missing) == 0 {
		return nil
	}
	return []string{sentence}
}

func missingPrograms(programs ...string) []string {
	return slices.DeleteFunc(programs, func(name string) bool {
		_, err := exec.LookPath(name)
		return err == nil
	})
}
