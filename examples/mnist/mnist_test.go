package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/ashlar-la/ashlar/gemm"
)

// runMain in the environment makes the test binary behave as the program: -isa starts it again.
const runMain = "MNIST_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	// The real products take minutes with the generic kernels.
	products = []product{
		{name: "A·B", m: 40, k: 50, n: 60},
		{name: "X·Wᵀ", m: 32, k: 64, n: 16, transB: true, single: true},
	}
	if os.Getenv(runMain) != "" {
		main()
	}
	os.Exit(m.Run())
}

// writeDigits writes a data set of small images that are easy to tell apart, and returns its
// directory. Each digit has two bright rows and columns of its own, in noise.
func writeDigits(t testing.TB, train, test int) string {
	t.Helper()
	const side = 8
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 1))
	write := func(name string, header []uint32, data []byte) {
		var b []byte
		for _, w := range header {
			b = binary.BigEndian.AppendUint32(b, w)
		}
		if err := os.WriteFile(filepath.Join(dir, name), append(b, data...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []struct {
		images, labels string
		n              int
	}{{trainImages, trainLabels, train}, {testImages, testLabels, test}} {
		pixels := make([]byte, 0, part.n*side*side)
		labels := make([]byte, part.n)
		for i := range labels {
			digit := rng.IntN(10)
			labels[i] = byte(digit)
			for p := range side * side {
				v := rng.IntN(60)
				if p/side == digit%5 || p%side == 1+digit/5*3 {
					v += 150
				}
				pixels = append(pixels, byte(v))
			}
		}
		n := uint32(part.n)
		write(part.images, []uint32{2051, n, side, side}, pixels)
		write(part.labels, []uint32{2049, n}, labels)
	}
	return dir
}

// The whole program on a small data set: what it prints, and that it writes three pictures.
func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "new", "folder")
	var stdout, stderr bytes.Buffer
	err := run([]string{"-data", writeDigits(t, 999, 200), "-out", out, "-threads", "1"}, &stdout, &stderr)
	if err != nil {
		t.Fatalf("%v\n%s", err, &stdout)
	}
	text := stdout.String()
	if stderr.Len() > 0 {
		t.Errorf("on stderr: %s", &stderr)
	}
	for _, want := range []string{
		`(?m)^Ashlar on ` + runtime.GOOS + `/` + runtime.GOARCH + `, CPU features: `,
		`(?m)^kernels: ` + gemm.ISA() + ` \(of .*\), 1 threads, `,
		`(?m)^999 training and 200 test images of 8×8 pixels$`,
		`(?m)^network 64-128-10, ReLU, float32; SGD, learning rate 0.1, batches of 32, seed 1$`,
		`(?m)^  256 of 999 images: loss \d\.\d{4}$`,
		`(?m)^  \d+ images per second$`,
		`(?m)^weights [0-9a-f]{16}: `,
		`(?m)^50 principal components of the 200 test images, float64, in \d+\.\d\d s$`,
		`(?m)^  variance of component 3   \d+\.\d{6}$`,
		`(?m)^  share of all 50           0\.\d{6}$`,
		`(?m)^wrote ` + regexp.QuoteMeta(filepath.Join(out, "training.png")) + `$`,
		`(?m)^A·B +40×50×60 +float64( +\d+\.\d+){4} +\d+\.\d\d× +\d\.\de-\d\d$`,
		`(?m)^X·Wᵀ +32×64×16 +float32( +\d+\.\d+){4} +\d+\.\d\d× +\d\.\de-\d\d$`,
	} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("output does not match %s", want)
		}
	}
	epochs := regexp.MustCompile(`(?m)^epoch (\d+): loss (\d+\.\d{4}), test accuracy (\d\.\d{4})$`).FindAllStringSubmatch(text, -1)
	if len(epochs) != 3 {
		t.Fatalf("%d lines for epochs, want 3", len(epochs))
	}
	for i, e := range epochs {
		if e[1] != strconv.Itoa(i+1) {
			t.Errorf("epoch %s at place %d", e[1], i+1)
		}
	}
	if accuracy, _ := strconv.ParseFloat(epochs[2][3], 64); accuracy < 0.95 {
		t.Errorf("accuracy %v after 3 epochs, want ≥ 0.95", accuracy)
	}
	for i, r := range text {
		if r != '\n' && unicode.IsControl(r) {
			t.Fatalf("control character %q at byte %d of the output to a file", r, i)
		}
	}
	if t.Failed() {
		t.Logf("output:\n%s", text)
	}

	for _, name := range []string{"training.png", "scatter.png", "components.png"} {
		f, err := os.Open(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
			continue
		}
		defer f.Close()
		img, err := png.Decode(f)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := img.Bounds().Size(); size.X < 1000 || size.Y < 600 || size.X > 2000 || size.Y > 1500 {
			t.Errorf("%s is %v pixels", name, size)
		}
		colors := map[[3]uint32]bool{}
		for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y += 3 {
			for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x += 3 {
				r, g, b, _ := img.At(x, y).RGBA()
				colors[[3]uint32{r, g, b}] = true
			}
		}
		if len(colors) < 20 {
			t.Errorf("%s has %d colours: it looks empty", name, len(colors))
		}
	}
}

// The network comes out the same, bit for bit, whatever it is computed with.
func TestSameWeights(t *testing.T) {
	t.Setenv(runMain, "1")
	data := writeDigits(t, 300, 100)
	weights := map[string][]string{}
	train := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		args = append([]string{"-data", data, "-out", t.TempDir(), "-epochs", "1", "-batch", "50"}, args...)
		if err := run(args, &stdout, &stderr); err != nil {
			t.Fatalf("%v: %v\n%s%s", args, err, &stdout, &stderr)
		}
		w := regexp.MustCompile(`weights \w+`).FindString(stdout.String())
		weights[w] = append(weights[w], strings.Join(args[8:], " "))
		return stdout.String()
	}
	for _, name := range runnable() {
		text := train("-threads", "2", "-isa", name)
		if want := "kernels: " + name + " (of "; !strings.Contains(text, want) || !strings.Contains(text, ", 2 threads,") {
			t.Errorf("-isa %s: output does not say %q and 2 threads", name, want)
		}
	}
	train("-threads", "1")
	if len(weights) != 1 {
		t.Errorf("weights differ: %v", weights)
	}
}

// When -isa starts the program again, the second process's errors and exit status count.
func TestRunAgainFails(t *testing.T) {
	t.Setenv(runMain, "1")
	if gemm.ISA() == "generic" { // the set in use starts no process
		t.Setenv(gemm.EnvISA, "")
	}
	var stdout, stderr bytes.Buffer
	err := runAgain([]string{"-data", writeDigits(t, 10, 10), "-batch", "11"}, "generic", &stdout, &stderr)
	if got := status(err, &stderr); got != 2 {
		t.Errorf("status %d (%v), want 2", got, err)
	}
	if want := "mnist: -batch 11, want 1 to 10"; strings.Count(stderr.String(), want) != 1 {
		t.Errorf("stderr %q, want %q once", &stderr, want)
	}

	// A set that the environment has already asked for and that is not in use never will be.
	t.Setenv(gemm.EnvISA, "other")
	if err := runAgain(nil, "other", &stdout, &stderr); err == nil || !strings.Contains(err.Error(), gemm.ISA()) {
		t.Errorf("error %v", err)
	}
}

// Wrong flags are reported, with what they may be, and the exit status is 2.
func TestFlagErrors(t *testing.T) {
	data := writeDigits(t, 40, 20)
	file := filepath.Join(data, trainImages)
	empty := t.TempDir()
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-epochs", "0"}, "-epochs 0, want 1 to 1000"},
		{[]string{"-epochs", "1001"}, "-epochs 1001, want 1 to 1000"},
		{[]string{"-epochs", "x"}, `invalid value "x" for flag -epochs`},
		{[]string{"-batch", "0"}, "-batch 0, want 1 or more"},
		{[]string{"-batch", "41"}, "-batch 41, want 1 to 40"},
		{[]string{"-lr", "0"}, "-lr 0, want a positive number"},
		{[]string{"-lr", "-1"}, "-lr -1, want a positive number"},
		{[]string{"-lr", "NaN"}, "-lr NaN, want a positive number"},
		{[]string{"-lr", "Inf"}, "-lr +Inf, want a positive number"},
		{[]string{"-threads", "0"}, "-threads 0, want 1 to 1024"},
		{[]string{"-threads", "-1"}, "-threads -1, want 1 to 1024"},
		{[]string{"-threads", "99999999"}, "want 1 to 1024"},
		{[]string{"-seed", "-1"}, `invalid value "-1" for flag -seed`},
		{[]string{"-isa", "mmx"}, `-isa "mmx": this build has no such kernel set, want one of: `},
		{[]string{"-isa", ""}, `-isa "": this build has no such kernel set, want one of: `},
		{[]string{"-out", ""}, "-out is empty"},
		{[]string{"-out", filepath.Join(file, "x")}, "-out " + file},
		{[]string{"-out", file}, "-out " + file},
		{[]string{"-data", filepath.Join(empty, "none")}, "none"},
		{[]string{"-data", ""}, "-data is empty, want a directory"},
		{[]string{"-data", file}, "want a directory"},
		{[]string{"-data", empty}, "holds neither train-images-idx3-ubyte.gz nor train-images-idx3-ubyte"},
		{[]string{"-nonsense"}, "flag provided but not defined: -nonsense"},
		{[]string{"more"}, `argument "more", want flags only`},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			err := run(append([]string{"-data", data}, tt.args...), &stdout, &stderr)
			if got := status(err, &stderr); got != 2 {
				t.Errorf("status %d, want 2", got)
			}
			if !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("stderr %q does not say %q", &stderr, tt.want)
			}
			if strings.Contains(stdout.String(), "epoch") {
				t.Error("trained all the same")
			}
		})
	}
}

// Broken data are no fault of the command line: the exit status is 1.
func TestBrokenData(t *testing.T) {
	data := writeDigits(t, 20, 20)
	path := filepath.Join(data, testLabels)
	if err := os.Truncate(path, 20); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	err := run([]string{"-data", data, "-out", t.TempDir()}, &stdout, &stderr)
	if got := status(err, &stderr); got != 1 {
		t.Errorf("status %d, want 1", got)
	}
	if want := path + ": data ends after 12 bytes, want 20"; !strings.Contains(stderr.String(), want) {
		t.Errorf("stderr %q does not say %q", &stderr, want)
	}
}

func TestTestImagesOfAnotherSize(t *testing.T) {
	data := writeDigits(t, 20, 20)
	b := make([]byte, 16+20*9)
	for i, w := range []uint32{2051, 20, 3, 3} {
		binary.BigEndian.PutUint32(b[4*i:], w)
	}
	if err := os.WriteFile(filepath.Join(data, testImages), b, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := load(data); err == nil || !strings.Contains(err.Error(), "test images of 3×3 pixels, want 8×8") {
		t.Errorf("error %v", err)
	}
}

func TestDivergence(t *testing.T) {
	var stdout, stderr bytes.Buffer
	err := run([]string{"-data", writeDigits(t, 640, 20), "-out", t.TempDir(), "-lr", "1e30"}, &stdout, &stderr)
	if err == nil || !strings.Contains(err.Error(), "try a smaller -lr") {
		t.Errorf("error %v", err)
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if got := status(run([]string{"-h"}, &stdout, &stderr), &stderr); got != 0 {
		t.Errorf("status %d, want 0", got)
	}
	for _, name := range []string{"batch", "data", "epochs", "isa", "lr", "out", "seed", "threads"} {
		if !strings.Contains(stdout.String(), "  -"+name+" ") {
			t.Errorf("help does not mention -%s", name)
		}
	}
	if stderr.Len() > 0 {
		t.Errorf("on stderr: %s", &stderr)
	}
}

// The real files are found from the module's own directory, and are the ones whose principal
// components are known.
func TestModuleData(t *testing.T) {
	train, test, err := load("")
	if err != nil {
		t.Fatal(err)
	}
	if train.Len() != 60000 || test.Len() != 10000 || train.Rows != 28 || train.Cols != 28 {
		t.Errorf("%d and %d images of %d×%d pixels", train.Len(), test.Len(), train.Rows, train.Cols)
	}
	if !isMNIST(test) {
		t.Error("the test images are not those of the reference values")
	}
}

// Elsewhere, or without a go command, the error says what to do.
func TestModuleDataElsewhere(t *testing.T) {
	check := func(t *testing.T) {
		_, _, err := load("")
		var usage usageError
		if !errors.As(err, &usage) {
			t.Fatalf("error %v, want a usage error", err)
		}
		for _, want := range []string{"-data DIR", "go run ./mnist", trainImages, trainLabels, testImages, testLabels} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %q does not say %q", err, want)
			}
		}
	}
	t.Run("another folder", func(t *testing.T) {
		t.Chdir(t.TempDir())
		check(t)
	})
	t.Run("another module", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module other\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Chdir(dir)
		check(t)
	})
	t.Run("no go command", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		check(t)
	})
}

// On a terminal the bar redraws its line, says how far it is, and leaves nothing behind.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	b := newBar(&out, 2, 3, 100)
	b.update(50, 0.25)
	b.finish()
	text := out.String()
	if !strings.Contains(text, "\r") || strings.Contains(text, "\n") {
		t.Errorf("bar drew %q, want one line, redrawn", text)
	}
	if want := "epoch 2/3, loss 0.250"; !strings.Contains(text, want) {
		t.Errorf("bar drew %q, want %q in it", text, want)
	}
	if last := text[strings.LastIndex(strings.TrimRight(text, "\r"), "\r")+1:]; strings.TrimSpace(last) != "" {
		t.Errorf("bar leaves %q", last)
	}
}

// Lines come once for each of three quarters, however large the steps are.
func TestLines(t *testing.T) {
	for _, tt := range []struct{ images, step, want int }{
		{1000, 10, 3}, {1000, 400, 2}, {1000, 1000, 0}, {999, 32, 3}, {999, 1, 3}, {2, 1, 1}, {1, 1, 0},
	} {
		var out bytes.Buffer
		p := newProgress(&out, 1, 1, tt.images)
		for done := 0; done < tt.images; {
			done = min(done+tt.step, tt.images)
			p.update(done, 1)
		}
		p.finish()
		if got := strings.Count(out.String(), "\n"); got != tt.want {
			t.Errorf("%d images in steps of %d: %d lines, want %d:\n%s", tt.images, tt.step, got, tt.want, &out)
		}
	}
}

func TestMovingMean(t *testing.T) {
	got := movingMean([]float64{1, 2, 3, 4, 10}, 3)
	if want := "[1 2 3 5.67 7.00]"; fmt.Sprintf("[%.3g %.3g %.3g %.2f %.2f]", got[0], got[1], got[2], got[3], got[4]) != want {
		t.Errorf("moving mean %v, want %s", got, want)
	}
}

func TestEpochTicks(t *testing.T) {
	for epochs, want := range map[int]int{1: 2, 3: 4, 10: 11, 11: 6, 1000: 11} {
		if got := len(epochTicks(epochs)); got != want {
			t.Errorf("%d ticks for %d epochs, want %d", got, epochs, want)
		}
	}
}

// Rounding is let pass, a wrong product is not.
func TestCheckDifference(t *testing.T) {
	double := product{name: "A·B", m: 3, k: 100, n: 5}
	single := double
	single.single = true
	for _, tt := range []struct {
		p          product
		difference float64
		ok         bool
	}{
		{double, 0, true}, {double, 1e-14, true}, {double, 1e-10, false}, {double, math.NaN(), false},
		{single, 0, true}, {single, 1e-5, true}, {single, 1e-2, false}, {single, math.Inf(1), false},
	} {
		if err := tt.p.check(tt.difference); (err == nil) != tt.ok {
			t.Errorf("%s, difference %v: error %v", tt.p.typeName(), tt.difference, err)
		}
	}
}
