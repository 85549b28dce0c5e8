package files

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/charset"
)

// mostName is how long the name of a saved file is at most, in bytes: with room for a number
// within the 255 that systems take.
const mostName = 200

// SafeName makes of what a sender calls a file a name that every system takes, and that says
// what it is: no part of a path, nothing that does not print or that turns the order of letters,
// none of the signs and names that Windows keeps for itself, no dot at the front, which hides.
// All endings of it stay: who sees «plan.pdf.exe» sees that it is no plan.
func SafeName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp), r == utf8.RuneError:
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(strings.Join(strings.Fields(name), " "), ". "), ". ")
	if name == "" {
		return "file"
	}
	if device.MatchString(name) {
		name = "_" + name
	}
	return shortened(name)
}

// device are the names that stand for something else on Windows, with whatever ending.
var device = regexp.MustCompile(`(?i)^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³]) *(\.|$)`)

// shortened cuts a name before its last ending.
func shortened(name string) string {
	if len(name) <= mostName {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > 32 {
		ending = ""
	}
	return strings.TrimRight(charset.Head(name, mostName-len(ending)), ". ") + ending
}

// programs are the endings of what a system does, rather than shows, when it is opened.
var programs = strings.Fields(`
	ade adp app appimage application appref-ms appx appxbundle apk bas bat bin cab chm class cmd com command cpl csh deb desktop diagcab
	dll dmg dqy elf exe flatpak flatpakref fxp gadget hlp hta htm html img inf ins iqy iso isp jar jnlp js jse ksh lib library-ms lnk mad mde mht mhtml msc msh
	msi msix msixbundle msp mst msu ocx ops osd out pcd pif pkg pl plg ppam ppkg prf prg ps1 ps1xml ps2 psc1 psd1 psm1 py pyc pyw pyz rb rdp reg rpm rqy run scf
	scr sct search-ms settingcontent-ms sh shb shs slk snap so svg svgz swf sys theme url vb vbe vbp vbs vhd vhdx website ws wsc wsf wsh
	xbap xht xhtml xlam xll xpi xsl zsh`)

// IsProgram tells whether a file with this name does something when it is opened, or may. Such
// a file is never opened here: who wants that does it himself, where he sees what it is.
func IsProgram(name string) bool {
	return slices.Contains(programs, strings.ToLower(strings.TrimPrefix(path.Ext(strings.TrimRight(name, ". ")), ".")))
}
