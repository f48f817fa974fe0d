// Package idx reads image and label files in the IDX format of the MNIST data set, plain or
// gzipped.
//
// An IDX file is a big-endian header (a magic number that holds the element type and the number
// of dimensions, then one uint32 per dimension) followed by one byte per element. The files come
// from elsewhere, so nothing in them is believed before it is checked: a header that promises
// more than follows costs no memory, and every error says what was found and what was expected.
package idx

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	imageMagic = 2051 // unsigned bytes, three dimensions
	labelMagic = 2049 // unsigned bytes, one dimension

	// Classes is the number of different labels: 0 to Classes-1.
	Classes = 10

	// maxSide and maxBytes bound what a header may ask for. Every published data set in
	// this format is far below both.
	maxSide  = 4096
	maxBytes = 1 << 30
)

// A Set is a list of grey images of one size with a label for each.
type Set struct {
	Rows, Cols int
	Pixels     []uint8 // image after image, each row by row; 0 is background
	Labels     []uint8 // below Classes
}

// Len returns the number of images.
func (s *Set) Len() int { return len(s.Labels) }

// Size returns the number of pixels of one image.
func (s *Set) Size() int { return s.Rows * s.Cols }

// Image returns the pixels of image i, not a copy.
func (s *Set) Image(i int) []uint8 {
	n := s.Size()
	return s.Pixels[i*n : (i+1)*n : (i+1)*n]
}

// Read reads a file of images and the file of their labels.
func Read(imagePath, labelPath string) (*Set, error) {
	var s Set
	err := readFile(imagePath, func(r io.Reader) (err error) {
		s.Pixels, s.Rows, s.Cols, err = decodeImages(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = readFile(labelPath, func(r io.Reader) (err error) {
		s.Labels, err = decodeLabels(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	if images := len(s.Pixels) / s.Size(); images != len(s.Labels) {
		return nil, fmt.Errorf("%s holds %d labels, want %d, one for each image of %s",
			labelPath, len(s.Labels), images, imagePath)
	}
	return &s, nil
}

// readFile hands the contents of the file to decode, unzipped if need be, and puts the file's
// name before decode's error.
func readFile(path string, decode func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := unzip(f)
	if err == nil {
		err = decode(r)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// unzip looks at the first bytes, not at the file's name: browsers and download tools unzip
// files and keep the name, or the other way round.
func unzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, fmt.Errorf("gzip header: %w", err)
	}
	return z, nil
}

func decodeImages(r io.Reader) (pixels []uint8, rows, cols int, err error) {
	dims, err := readHeader(r, imageMagic, "images", 3)
	if err != nil {
		return nil, 0, 0, err
	}
	n, h, w := uint64(dims[0]), uint64(dims[1]), uint64(dims[2])
	if h < 1 || w < 1 || h > maxSide || w > maxSide {
		return nil, 0, 0, fmt.Errorf("header says images of %d×%d pixels, want each side from 1 to %d", h, w, maxSide)
	}
	// h·w ≤ 2²⁴ and n < 2³², so the product cannot overflow.
	pixels, err = readBody(r, n, h*w, fmt.Sprintf("%d images of %d×%d pixels", n, h, w))
	if err != nil {
		return nil, 0, 0, err
	}
	return pixels, int(h), int(w), nil
}

func decodeLabels(r io.Reader) ([]uint8, error) {
	dims, err := readHeader(r, labelMagic, "labels", 1)
	if err != nil {
		return nil, err
	}
	labels, err := readBody(r, uint64(dims[0]), 1, fmt.Sprintf("%d labels", dims[0]))
	if err != nil {
		return nil, err
	}
	for i, l := range labels {
		if l >= Classes {
			return nil, fmt.Errorf("label %d is %d, want 0 to %d", i, l, Classes-1)
		}
	}
	return labels, nil
}

// readHeader reads the magic number, which must be want, and the dimensions, the first of which
// counts what ("images").
func readHeader(r io.Reader, want uint32, what string, dimensions int) ([]uint32, error) {
	head := make([]byte, 4+4*dimensions)
	n, err := io.ReadFull(r, head)
	// The magic number is looked at first: a file of the wrong kind may well be shorter.
	if n >= 4 {
		if magic := binary.BigEndian.Uint32(head); magic != want {
			return nil, fmt.Errorf("magic number %d, want %d (IDX %s)", magic, want, what)
		}
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("file ends after %d bytes, want a header of %d (IDX %s)", n, len(head), what)
	case err != nil:
		return nil, err
	}
	dims := make([]uint32, dimensions)
	for i := range dims {
		dims[i] = binary.BigEndian.Uint32(head[4+4*i:])
	}
	return dims, nil
}

// readBody reads count elements of the given size, and demands that the file ends there.
// what describes them for errors.
func readBody(r io.Reader, count, size uint64, what string) ([]byte, error) {
	want := count * size
	if count == 0 || want > maxBytes {
		return nil, fmt.Errorf("header says %s, %d bytes, want 1 to %d bytes", what, want, maxBytes)
	}
	// The buffer grows with the data that is really there, whatever the header says.
	var body bytes.Buffer
	n, err := io.CopyN(&body, r, int64(want))
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("data ends after %d bytes, want %d (%s)", n, want, what)
	case err != nil:
		return nil, fmt.Errorf("after %d of %d bytes: %w", n, want, err)
	}
	// Reading on to the end also makes gzip compare its checksum.
	extra, err := io.CopyN(io.Discard, r, 1)
	switch {
	case extra > 0:
		return nil, fmt.Errorf("data goes on after %d bytes (%s), want the end of the file", want, what)
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("after the last of %d bytes: %w", want, err)
	}
	return body.Bytes(), nil
}
