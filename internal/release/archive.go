package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"time"
)

// file is one of an archive's.
type file struct {
	name    string // with slashes, below the archive's folder
	data    []byte
	program bool // may be run
}

func (f file) mode() int64 {
	if f.program {
		return 0o755
	}
	return 0o644
}

// pack writes a platform's archive: its binary and the files that every platform has, in one folder. Windows gets a zip.
func pack(base, folder string, date time.Time, p platform, binary string, shared []file) error {
	data, err := os.ReadFile(binary)
	if err != nil {
		return err
	}
	files := append([]file{{name: p.binary(), data: data, program: true}}, shared...)
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	write, suffix := writeTar, ".tar.gz"
	if p.os == "windows" {
		write, suffix = writeZip, ".zip"
	}
	var whole bytes.Buffer
	if err := write(&whole, folder, date, files); err != nil {
		return fmt.Errorf("cannot pack %s: %w", base+suffix, err)
	}
	return os.WriteFile(base+suffix, whole.Bytes(), 0o644)
}

// writeTar packs files in their order, each of the commit's date and of nobody in particular.
func writeTar(w io.Writer, folder string, date time.Time, files []file) error {
	// Without a name and a time, gzip's header is always the same.
	zipped, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(zipped)
	for _, f := range files {
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: path.Join(folder, f.name), Size: int64(len(f.data)), Mode: f.mode(), ModTime: date, Format: tar.FormatUSTAR,
		}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(f.data); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

func writeZip(w io.Writer, folder string, date time.Time, files []file) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{Name: path.Join(folder, f.name), Method: zip.Deflate, Modified: date.UTC()}
		h.SetMode(os.FileMode(f.mode()))
		part, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}
