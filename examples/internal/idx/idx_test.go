package idx

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// file returns an IDX file: the header words, then the data.
func file(header []uint32, data ...byte) []byte {
	var b []byte
	for _, w := range header {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	return append(b, data...)
}

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

var (
	goodImages = file([]uint32{2051, 2, 2, 3}, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255)
	goodLabels = file([]uint32{2049, 2}, 9, 0)
)

func TestRead(t *testing.T) {
	for name, pair := range map[string][2][]byte{
		"plain":       {goodImages, goodLabels},
		"gzip":        {zipped(t, goodImages), zipped(t, goodLabels)},
		"one of each": {zipped(t, goodImages), goodLabels},
	} {
		t.Run(name, func(t *testing.T) {
			// The names say the opposite of what the files are: contents decide.
			s, err := Read(write(t, "images.gz", pair[0]), write(t, "labels", pair[1]))
			if err != nil {
				t.Fatal(err)
			}
			if s.Len() != 2 || s.Rows != 2 || s.Cols != 3 || s.Size() != 6 {
				t.Errorf("%d images of %d×%d, size %d, want 2 of 2×3, size 6", s.Len(), s.Rows, s.Cols, s.Size())
			}
			if want := []uint8{250, 251, 252, 253, 254, 255}; !slices.Equal(s.Image(1), want) {
				t.Errorf("image 1 = %v, want %v", s.Image(1), want)
			}
			if want := []uint8{9, 0}; !slices.Equal(s.Labels, want) {
				t.Errorf("labels = %v, want %v", s.Labels, want)
			}
		})
	}
}

// Every broken file is refused with an error that names the file, the value found and the value
// expected.
func TestReadErrors(t *testing.T) {
	goodGzip := zipped(t, goodImages)
	badChecksum := zipped(t, goodImages)
	badChecksum[len(badChecksum)-5] ^= 1

	for _, tt := range []struct {
		name   string
		images []byte
		labels []byte
		want   []string
	}{
		{"empty images", nil, goodLabels, []string{"images", "ends after 0 bytes", "header of 16"}},
		{"short header", goodImages[:9], goodLabels, []string{"images", "ends after 9 bytes", "header of 16"}},
		{"labels as images", goodLabels, goodLabels, []string{"images", "magic number 2049", "want 2051"}},
		{"images as labels", goodImages, goodImages, []string{"labels", "magic number 2051", "want 2049"}},
		{"little-endian", file([]uint32{0x03080000, 2, 2, 3}), goodLabels, []string{"images", "50855936", "want 2051"}},
		{"truncated images", goodImages[:len(goodImages)-1], goodLabels,
			[]string{"images", "ends after 11 bytes", "want 12", "2 images of 2×3"}},
		{"no pixels", goodImages[:16], goodLabels, []string{"images", "ends after 0 bytes", "want 12"}},
		{"trailing pixels", append(slices.Clone(goodImages), 7), goodLabels,
			[]string{"images", "goes on after 12 bytes", "want the end"}},
		{"no images", file([]uint32{2051, 0, 28, 28}), goodLabels, []string{"images", "0 images", "want 1 to"}},
		{"no rows", file([]uint32{2051, 2, 0, 28}), goodLabels, []string{"images", "0×28", "from 1 to 4096"}},
		{"no columns", file([]uint32{2051, 2, 28, 0}), goodLabels, []string{"images", "28×0", "from 1 to 4096"}},
		{"absurd side", file([]uint32{2051, 1, 1 << 31, 1 << 31}), goodLabels, []string{"images", "2147483648×2147483648"}},
		{"absurd count", file([]uint32{2051, 1<<32 - 1, 28, 28}), goodLabels,
			[]string{"images", "4294967295 images of 28×28", "3367254359280 bytes", "1073741824"}},
		{"truncated gzip", goodGzip[:len(goodGzip)-24], goodLabels, []string{"images", "ends after", "want 12"}},
		{"gzip without checksum", goodGzip[:len(goodGzip)-8], goodLabels,
			[]string{"images", "after the last of 12 bytes", "unexpected EOF"}},
		{"gzip checksum", badChecksum, goodLabels, []string{"images", "checksum"}},
		{"gzip header only", []byte{0x1f, 0x8b, 0}, goodLabels, []string{"images", "gzip header"}},
		{"short labels header", goodImages, goodLabels[:5], []string{"labels", "ends after 5 bytes", "header of 8"}},
		{"truncated labels", goodImages, goodLabels[:9], []string{"labels", "ends after 1 bytes", "want 2"}},
		{"trailing labels", goodImages, append(slices.Clone(goodLabels), 1), []string{"labels", "goes on after 2 bytes"}},
		{"no labels", goodImages, file([]uint32{2049, 0}), []string{"labels", "0 labels"}},
		{"absurd labels", goodImages, file([]uint32{2049, 1 << 31}), []string{"labels", "2147483648 labels", "1073741824"}},
		{"label 10", goodImages, file([]uint32{2049, 2}, 3, 10), []string{"labels", "label 1 is 10", "want 0 to 9"}},
		{"count mismatch", goodImages, file([]uint32{2049, 3}, 1, 2, 3), []string{"labels holds 3 labels", "want 2", "images"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Read(write(t, "images", tt.images), write(t, "labels", tt.labels))
			if err == nil {
				t.Fatalf("no error, %d images", s.Len())
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not say %q", err, w)
				}
			}
		})
	}
}

func TestReadMissingFile(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	if _, err := Read(missing, missing); err == nil || !strings.Contains(err.Error(), missing) {
		t.Errorf("error %v does not name %s", err, missing)
	}
	labels := write(t, "labels", goodLabels)
	if _, err := Read(t.TempDir(), labels); err == nil {
		t.Error("no error for a directory")
	}
}

// A header within the limits that promises a gigabyte must not cost a gigabyte.
func TestReadAllocatesOnlyWhatIsThere(t *testing.T) {
	path := write(t, "images", file([]uint32{2051, 1 << 20, 32, 32}, 1, 2, 3))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(path, path)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "ends after 3 bytes, want 1073741824") {
		t.Errorf("error %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("allocated %d bytes for a file of 19", used)
	}
}

// The decoders may refuse any input but must not panic, and what they accept must be exactly
// what the header says and the file holds.
func FuzzRead(f *testing.F) {
	for _, seed := range [][]byte{
		nil, goodImages, goodLabels, goodImages[:10], zipped(f, goodImages), zipped(f, goodLabels),
		file([]uint32{2051, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1}), file([]uint32{2051, 1 << 20, 32, 32}, 1),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if r, err := unzip(bytes.NewReader(data)); err == nil {
			pixels, rows, cols, err := decodeImages(r)
			if err == nil && (rows < 1 || cols < 1 || len(pixels) < 1 || len(pixels)%(rows*cols) != 0) {
				t.Errorf("accepted %d pixels in images of %d×%d", len(pixels), rows, cols)
			}
		}
		if r, err := unzip(bytes.NewReader(data)); err == nil {
			labels, err := decodeLabels(r)
			if err == nil && (len(labels) < 1 || slices.Max(labels) >= Classes) {
				t.Errorf("accepted labels %v", labels)
			}
		}
	})
}
