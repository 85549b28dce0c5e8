package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"vestnik/core/desk"
)

// tarball packs the tree of a Linux system for who unpacks it into a prefix of his own.
func (r *release) tarball(_ context.Context, t target) error {
	return written(r.packageFile(t, ".tar.gz"), func(to io.Writer) error {
		z, err := gzip.NewWriterLevel(to, gzip.BestCompression)
		if err != nil {
			return err
		}
		w := tar.NewWriter(z)
		add := func(name string, mode fs.FileMode, content []byte) error {
			h := &tar.Header{Name: name, Mode: int64(mode.Perm()), Size: int64(len(content)), ModTime: r.moment, Typeflag: tar.TypeReg, Format: tar.FormatPAX}
			if err := w.WriteHeader(h); err != nil {
				return err
			}
			_, err := w.Write(content)
			return err
		}
		readme, err := r.readme(t)
		if err == nil {
			err = add(folderName+"/README.txt", 0o644, readme)
		}
		err = errors.Join(err, r.each(filepath.Join(r.laid(t), "usr"), func(name string, info fs.FileInfo, content []byte) error {
			return add(name, info.Mode(), content)
		}))
		return errors.Join(err, w.Close(), z.Close())
	})
}

// zip packs the programs for Windows for who installs nothing.
func (r *release) zip(_ context.Context, t target) error {
	return written(r.packageFile(t, ".zip"), func(to io.Writer) error {
		w := zip.NewWriter(to)
		w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestCompression) })
		err := r.each(r.laidFolder(), func(name string, _ fs.FileInfo, content []byte) error {
			h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: r.moment}
			file, err := w.CreateHeader(h)
			if err != nil {
				return err
			}
			_, err = file.Write(content)
			return err
		})
		return errors.Join(err, w.Close())
	})
}

// folderName is the one folder that an archive is unpacked into.
const folderName = "vestnik-" + desk.Version

// each hands on the files below a directory, sorted, under names that begin with that of
// this version.
func (r *release) each(directory string, take func(name string, info fs.FileInfo, content []byte) error) error {
	return fs.WalkDir(os.DirFS(directory), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(filepath.Join(directory, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		return take(folderName+"/"+name, info, content)
	})
}

// written writes a file.
func written(name string, write func(io.Writer) error) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
