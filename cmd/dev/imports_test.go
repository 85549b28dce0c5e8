package main

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// rooms are the packages from the top of the house to its ground. An import goes
// down this list, never up; what lies below a room's directory belongs to it, unless it
// is a room of its own.
var rooms = []string{
	"cmd/vestnik", "cmd/vestnik-window", "cmd/dev",
	"gui/window", "gui/rest", "gui/tray", "gui/popup", "gui/hotkey", "gui/sleep", "gui/systemproxy", "gui/idle", "gui/autostart", "gui/sound", "gui/link", "gui/focus", "gui/shell", "gui/winrt", "gui/xserver", "gui/desktoptest", "gui/bus",
	"assets/locale", "assets",
	"core/gateway", "core/demo", "core/bot", "core/agent", "core/doctor", "core/blackbox", "core/backup", "core/preference", "core/availability", "core/desk", "core/alert", "core/account", "core/journal", "core/files",
	"core/servertest",
	"core/vault", "core/policy", "core/settings", "core/quiet", "core/rules", "core/charset", "core/disk", "core/proxy", "core/signon",
	"core/xmpp/im",
	"core/xmpp/muc",
	"core/xmpp/message", "core/xmpp/archive", "core/xmpp/presence", "core/xmpp/carbons", "core/xmpp/roster", "core/xmpp/version",
	"core/xmpp/avatar", "core/xmpp/vcard", "core/xmpp/nick", "core/xmpp/block", "core/xmpp/lastactivity", "core/xmpp/colour",
	"core/xmpp/displayed", "core/xmpp/csi", "core/xmpp/styling", "core/xmpp/notice", "core/xmpp/sharing",
	"core/xmpp/command", "core/xmpp/register", "core/xmpp/search", "core/xmpp/upload", "core/xmpp/gateway", "core/xmpp/multicast", "core/xmpp/pubsub", "core/xmpp/forms", "core/xmpp/pep", "core/xmpp/disco",
	"core/xmpp/mention",
	"core/xmpp/session", "core/xmpp/auth", "core/xmpp/discover", "core/xmpp/uri",
	"core/xmpp/bosh/boshtest", "core/xmpp/bosh", "core/xmpp/bosh/manager", "core/xmpp/bosh/transport", "core/xmpp/bosh/wire", "core/xmpp/bosh/internal",
	"core/xmpp", "core/xmpp/internal", "core/xmpp/xmlsafe",
}

// wing is a room, and what has rooms of its own.
const wing = "core/xmpp"

// forTests are rooms that no program may contain. Of cmd/dev the demonstration may
// have its private desktop, and the benchmarks their server, their relay and their desktop.
var forTests = []string{"gui/desktoptest", "core/servertest", "core/desk/desktest", "core/bot/bottest", "core/xmpp/im/imtest", "core/xmpp/bosh/boshtest", "core/xmpp/bosh/internal/streamtest", "gui/window/internal/fakedesk"}

// level returns how deep a package lies; -1 when it is in no room.
func level(pkg string) int {
	deepest := -1
	for i, room := range rooms {
		if (pkg == room || room != wing && within(pkg, room)) && (deepest < 0 || len(room) > len(rooms[deepest])) {
			deepest = i
		}
	}
	return deepest
}

func within(pkg, room string) bool { return pkg == room || strings.HasPrefix(pkg, room+"/") }

// ours cuts the module off an import of our own; ok is false for all others.
func ours(imported string) (pkg string, ok bool) { return strings.CutPrefix(imported, "vestnik/") }

func TestEveryPackageIsInARoom(t *testing.T) {
	for _, s := range sources(t) {
		if level(s.pkg()) < 0 {
			t.Errorf("%s: the package %s is in no room; the plan of the house is in %s", s.path, s.pkg(), "cmd/dev/imports_test.go")
		}
	}
}

func TestAnImportGoesDownTheHouse(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			pkg, ok := ours(imported)
			switch {
			case !ok || s.test:
			case level(pkg) < level(s.pkg()):
				t.Errorf("%s: %s may not import %s, which lies above it", s.path, s.pkg(), pkg)
			case within(s.pkg(), "cmd") && within(pkg, "cmd") && rooms[level(s.pkg())] != rooms[level(pkg)]:
				t.Errorf("%s: a program imports a program, %s", s.path, pkg)
			}
		}
	}
}

// The protocol wing could be imported by any XMPP program: it knows nothing of Vestnik.
func TestTheProtocolWingKnowsNothingOfTheOffice(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			pkg, ok := ours(imported)
			if ok && !s.test && within(s.pkg(), wing) && !within(pkg, wing) {
				t.Errorf("%s: the wing may not import %s", s.path, pkg)
			}
		}
	}
}

// features are the rooms of the wing that each know one family of extensions, and shared
// are those of them that others may build on.
var (
	features = []string{
		"core/xmpp/message", "core/xmpp/archive", "core/xmpp/presence", "core/xmpp/carbons", "core/xmpp/roster", "core/xmpp/version",
		"core/xmpp/avatar", "core/xmpp/vcard", "core/xmpp/nick", "core/xmpp/block", "core/xmpp/lastactivity", "core/xmpp/colour",
		"core/xmpp/displayed", "core/xmpp/csi", "core/xmpp/styling", "core/xmpp/notice", "core/xmpp/sharing",
		"core/xmpp/command", "core/xmpp/register", "core/xmpp/search", "core/xmpp/upload", "core/xmpp/gateway", "core/xmpp/pubsub", "core/xmpp/forms", "core/xmpp/pep", "core/xmpp/disco",
		"core/xmpp/muc", "core/xmpp/mention",
	}
	shared = []string{"core/xmpp/disco", "core/xmpp/pep", "core/xmpp/notice", "core/xmpp/sharing", "core/xmpp/forms", "core/xmpp/mention"}
)

// So a feature can be read, tested and left out by itself.
func TestAFeatureKnowsNoOther(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			pkg, ok := ours(imported)
			if ok && !s.test && slices.Contains(features, s.pkg()) && slices.Contains(features, pkg) && !slices.Contains(shared, pkg) {
				t.Errorf("%s: the feature %s may not import another, %s", s.path, s.pkg(), pkg)
			}
		}
	}
}

func TestCoreKnowsNoScreen(t *testing.T) {
	for _, s := range sources(t) {
		if !within(s.pkg(), "core") {
			continue
		}
		for _, imported := range s.imports() {
			pkg, mine := ours(imported)
			switch {
			case mine && (within(pkg, "gui") || within(pkg, "cmd") || within(pkg, "assets")),
				isFyne(imported), within(imported, "fyne.io/systray"):
				t.Errorf("%s: core may not import %s, which draws", s.path, imported)
			case within(imported, "github.com/godbus/dbus") && !within(s.pkg(), "core/vault"):
				t.Errorf("%s: below gui only core/vault may import D-Bus", s.path)
			case imported == "os/exec" && !s.test && !within(s.pkg(), "core/servertest"):
				t.Errorf("%s: core may not start programs (os/exec)", s.path)
			}
		}
	}
}

// drawing is what the window may use of the wing: the colours of people, the styles of texts and
// the limits of pictures are arithmetic that knows nothing of anybody.
var drawing = []string{"core/xmpp/colour", "core/xmpp/styling", "core/xmpp/avatar"}

func TestTheWindowKnowsTheDoorAndNothingElseOfCore(t *testing.T) {
	for _, s := range sources(t) {
		if slices.Contains(forTests, s.pkg()) {
			continue
		}
		for _, imported := range s.imports() {
			pkg, ok := ours(imported)
			if ok && within(s.pkg(), "gui/window") && within(pkg, "core") && !within(pkg, "core/desk") && !slices.Contains(drawing, pkg) {
				t.Errorf("%s: gui/window may know core/desk only, not %s", s.path, pkg)
			}
		}
	}
}

func TestOnlyTestsUseWhatIsForTests(t *testing.T) {
	for _, s := range sources(t) {
		for _, imported := range s.imports() {
			pkg, _ := ours(imported)
			if s.test || !slices.Contains(forTests, pkg) || slices.Contains(forTests, s.pkg()) {
				continue
			}
			allowed := map[string][]string{"cmd/dev": {"gui/desktoptest"}, "cmd/dev/bench": {"core/servertest", "core/xmpp/bosh/boshtest"}, "cmd/dev/bench/desktop": {"core/servertest", "gui/desktoptest"}}
			if slices.Contains(allowed[s.pkg()], pkg) {
				continue
			}
			t.Errorf("%s: %s is for tests only", s.path, pkg)
		}
	}
}

// Fyne and cgo stay in the window program, which comes and goes; what stays on is
// small. That the libraries need no cgo either the build with CGO_ENABLED=0 shows.
func TestTheResidentHasNeitherFyneNorCgo(t *testing.T) {
	imports := map[string][]string{}
	for _, s := range sources(t) {
		if !s.test {
			imports[s.pkg()] = append(imports[s.pkg()], s.imports()...)
		}
	}
	for _, program := range []string{"cmd/vestnik", "cmd/dev"} {
		seen := map[string]bool{}
		var visit func(pkg, way string)
		visit = func(pkg, way string) {
			if seen[pkg] {
				return
			}
			seen[pkg] = true
			for _, imported := range imports[pkg] {
				if isFyne(imported) || imported == "C" {
					t.Errorf("%s imports %q", way, imported)
				}
				if next, ok := ours(imported); ok {
					visit(next, way+" → "+next)
				}
			}
		}
		visit(program, program)
	}
}

func isFyne(imported string) bool { return within(imported, "fyne.io/fyne") }

// Fyne's notifications let PowerShell evaluate what a stranger wrote, and show it as
// markup elsewhere: see package popup.
func TestNobodySendsNotificationsThroughFyne(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "SendNotification" {
				t.Errorf("%s:%d: SendNotification is Fyne's, which interprets the text; raise it through gui/popup", s.path, s.line(n))
			}
			return true
		})
	}
}

func (s *source) pkg() string { return path.Dir(s.path) }
