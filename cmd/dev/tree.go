package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"vestnik/assets"
	"vestnik/core/desk"
	"vestnik/core/policy"
)

// documents makes what is the same for all packages: licences, and what the programs say
// of themselves, asked for from the one that was built for this machine.
func (r *release) documents(ctx context.Context) error {
	directory := filepath.Join(r.work, "documents")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	here := targets()[0]
	vestnik := filepath.Join(r.programs(here), here.file("vestnik"))
	date := fmt.Sprint("--date=", r.moment.Unix())
	for name, arguments := range map[string][]string{
		"vestnik.1": {"manual", date}, "vestnik.ru.1": {"manual", date},
		"vestnik.bash": {"completion", "bash"}, "vestnik.zsh": {"completion", "zsh"}, "vestnik.fish": {"completion", "fish"},
	} {
		language := "en"
		if strings.Contains(name, ".ru.") {
			language = "ru"
		}
		cmd := exec.CommandContext(ctx, vestnik, arguments...)
		cmd.Env = append(os.Environ(), "VESTNIK_LANGUAGE="+language)
		text, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("vestnik %s: %w", arguments[0], err)
		}
		if err := os.WriteFile(filepath.Join(directory, name), text, 0o644); err != nil {
			return err
		}
	}
	licences, err := r.licences(ctx)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(directory, "LICENSES.txt"), licences, 0o644)
}

// laid is where the files of a Linux system lie before they are packed.
func (r *release) laid(t target) string { return filepath.Join(r.work, "tree-"+t.arch) }

// tree lays out the files of a Linux system.
func (r *release) tree(_ context.Context, t target) error {
	root := r.laid(t)
	for _, p := range t.programs() {
		content, err := os.ReadFile(filepath.Join(r.programs(t), t.file(p.name)))
		if err == nil {
			err = put(root, "usr/bin/"+p.name, content, 0o755)
		}
		if err != nil {
			return err
		}
	}
	for _, size := range []int{16, 22, 24, 32, 48, 64, 128, 256} {
		if err := put(root, fmt.Sprintf("usr/share/icons/hicolor/%[1]dx%[1]d/apps/vestnik.png", size), assets.AppIcon(size), 0o644); err != nil {
			return err
		}
	}
	files, err := r.texts(t)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := put(root, name, content, 0o644); err != nil {
			return err
		}
	}
	return r.settle(root)
}

// put lays a file below a directory, under a name with slashes.
func put(root, name string, content []byte, mode fs.FileMode) error {
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, mode)
}

// texts are those of the files that are no program and no picture of dots, by their path.
func (r *release) texts(t target) (map[string][]byte, error) {
	facts := map[string]any{"Site": site, "ID": appID(), "Window": t.drawn(), "Version": desk.Version, "Date": r.moment.Format(time.DateOnly), "Mail": r.moment.Format(time.RFC1123Z)}
	licence, err := os.ReadFile(filepath.Join(r.root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	facts["License"] = indented(string(licence))
	all := map[string][]byte{"usr/share/icons/hicolor/scalable/apps/vestnik.svg": assets.AppIconSVG()}
	for name, source := range map[string]string{
		"usr/share/applications/vestnik.desktop":       "vestnik.desktop",
		"usr/share/metainfo/vestnik.metainfo.xml":      "vestnik.metainfo.xml",
		"usr/share/doc/vestnik/copyright":              "copyright",
		"usr/share/doc/vestnik/changelog.Debian.gz":    "changelog",
		"usr/share/lintian/overrides/vestnik":          "lintian-overrides",
		"usr/lib/systemd/user/vestnik-gateway.service": "vestnik-gateway.service",
		"usr/lib/systemd/user/vestnik-bot@.service":    "vestnik-bot@.service",
	} {
		if all[name], err = r.fill(source, facts); err != nil {
			return nil, err
		}
	}
	if t.drawn() {
		all["usr/share/man/man1/vestnik-window.1.gz"] = []byte(".so man1/vestnik.1\n")
	} else { // this promises a window
		delete(all, "usr/share/metainfo/vestnik.metainfo.xml")
	}
	for name, source := range map[string]string{
		"usr/share/man/man1/vestnik.1.gz":                  "vestnik.1",
		"usr/share/man/ru/man1/vestnik.1.gz":               "vestnik.ru.1",
		"usr/share/bash-completion/completions/vestnik":    "vestnik.bash",
		"usr/share/zsh/vendor-completions/_vestnik":        "vestnik.zsh",
		"usr/share/fish/vendor_completions.d/vestnik.fish": "vestnik.fish",
		"usr/share/doc/vestnik/LICENSES.txt.gz":            "LICENSES.txt",
	} {
		if all[name], err = os.ReadFile(filepath.Join(r.work, "documents", source)); err != nil {
			return nil, err
		}
	}
	all["usr/share/doc/vestnik/examples/policy.json"] = policy.Example()
	guides, err := r.guides()
	if err != nil {
		return nil, err
	}
	for name, content := range guides {
		all["usr/share/doc/vestnik/"+name] = content
	}
	for name, content := range all {
		if strings.HasSuffix(name, ".gz") {
			all[name] = zipped(content)
		}
	}
	return all, nil
}

// indented is a text as a field of Debian's copyright file has it.
func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text)) {
		if strings.TrimSpace(line) == "" {
			line = ".\n"
		}
		b.WriteString(" " + line)
	}
	return b.String()
}

// zipped is content as gzip -9n writes it: without a name and a time.
func zipped(content []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is one of its own
	_, _ = w.Write(content)                               // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}

// settle gives all that lies below a directory the time of the release, and the usual
// rights whatever the umask.
func (r *release) settle(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if entry.IsDir() || filepath.Base(filepath.Dir(path)) == "bin" {
			mode = 0o755
		}
		if err := os.Chmod(path, mode); err != nil {
			return err
		}
		return os.Chtimes(path, r.moment, r.moment)
	})
}
