package main

import (
	"fmt"
	"math"
	"math/cmplx"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/cpu"

	"github.com/ashlar-la/ashlar/gemm"
)

// A library is a row of the table of C libraries to compare with.
type library struct {
	name  string
	files []string // the first that loads is taken
	// The products of each type, "" where there is none, in the convention of BLAS: column-major, all
	// arguments by pointer.
	sgemm, dgemm, cgemm, zgemm string
	// byValue: instead in the convention of oneDNN, row-major with arguments by value. float32 only.
	byValue    bool
	setThreads string // a function of the number; if "", the library uses one thread
	does       func(p product) bool
	identity   func(handle uintptr) string
	env        map[string]string // set before loading
	// better returns, once the library runs, an environment variable under which it would do itself more justice.
	better func(handle uintptr) (name, value string)
	// rest is how long its threads go on spinning after a call, and would disturb who comes next.
	rest time.Duration
}

var libraries = []library{
	{
		name:  "OpenBLAS",
		files: []string{"libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"},
		sgemm: "sgemm_", dgemm: "dgemm_", cgemm: "cgemm_", zgemm: "zgemm_",
		setThreads: "openblas_set_num_threads",
		identity: func(h uintptr) string {
			version := strings.Fields(cString(h, "openblas_get_config") + " ? ?")[1]
			return version + ", kernels " + cString(h, "openblas_get_corename")
		},
		// By default its threads spin for 2²⁶ ticks, an eighth of a second on some machines. 2²² are still far more than what lies
		// between two calls of a round.
		env:  map[string]string{"OPENBLAS_THREAD_TIMEOUT": "22"},
		rest: 5 * time.Millisecond,
	},
	{
		name:  "BLIS",
		files: []string{"libblis.so.4", "libblis.so", "libblis.dylib"},
		sgemm: "sgemm_", dgemm: "dgemm_", cgemm: "cgemm_", zgemm: "zgemm_",
		setThreads: "bli_thread_set_num_threads",
		identity: func(h uintptr) string {
			s := cString(h, "bli_info_get_version_str") + ", kernels " + blisName(h, blisKernels(h))
			if os.Getenv(blisKernelsEnv) != "" {
				s += " (by " + blisKernelsEnv + "; left to itself it would run its portable ones here)"
			}
			return s
		},
		better: betterBLIS,
		rest:   15 * time.Millisecond, // libgomp
	},
	{
		name:  "LIBXSMM",
		files: []string{"out/libxsmm.so", "libxsmm.so.1", "libxsmm.so", "libxsmm.dylib"}, // the first is made by make bench
		sgemm: "libxsmm_sgemm", dgemm: "libxsmm_dgemm",
		// What it does not compile a kernel for it hands to a BLAS.
		does:     func(p product) bool { return !p.tA && !p.tB && p.volume() <= 64*64*64 },
		identity: func(h uintptr) string { return "kernels " + cString(h, "libxsmm_get_target_arch") },
	},
	{
		name:    "oneDNN",
		files:   []string{"libdnnl.so.3", "libdnnl.so.2", "libdnnl.so", "libdnnl.dylib"},
		sgemm:   "dnnl_sgemm",
		byValue: true,
		// libgomp's; it counts for the thread that calls it.
		setThreads: "omp_set_num_threads",
		identity: func(h uintptr) string {
			version := "?"
			if p := pointer[[3]int32](h, "dnnl_version"); p != nil {
				version = fmt.Sprintf("%d.%d.%d", p[0], p[1], p[2])
			}
			isa := number(h, "dnnl_get_effective_cpu_isa")
			kernels := "for SSE4.1 or AVX"
			switch {
			case runtime.GOARCH != "amd64":
				kernels = "for " + runtime.GOARCH
			case isa&0x20 != 0:
				kernels = "for AVX-512"
			case isa&0x4 != 0:
				kernels = "for AVX2"
			}
			return version + ", kernels " + kernels
		},
		rest: 15 * time.Millisecond, // libgomp
	},
}

const blisKernelsEnv = "BLIS_ARCH_TYPE"

// betterBLIS picks BLIS's kernels for AVX2 where it does not know the CPU and takes its portable ones, as releases do
// on CPUs newer than they are.
func betterBLIS(h uintptr) (name, value string) {
	if blisName(h, blisKernels(h)) != "generic" || !cpu.X86.HasAVX2 || !cpu.X86.HasFMA {
		return "", ""
	}
	for _, want := range []string{"zen3", "haswell"} {
		// The last name is "generic"; what lies behind it must not be asked for.
		for id := 0; ; id++ {
			have := blisName(h, id)
			if have == want {
				return blisKernelsEnv, fmt.Sprint(id)
			}
			if have == "generic" {
				break
			}
		}
	}
	return "", ""
}

// blisKernels is BLIS's number of the kernels in use.
func blisKernels(h uintptr) int {
	invoke(must(symbol(h, "bli_init"))) // it looks into tables that are not there before
	return number(h, "bli_arch_query_id")
}

// blisName is BLIS's name for a set of kernels.
func blisName(h uintptr, id int) string {
	var f func(int32) string
	register(&f, must(symbol(h, "bli_arch_string")))
	return f(int32(id))
}

// cString calls a C function that returns a string; "?" if the library lacks it.
func cString(handle uintptr, name string) string {
	fn, err := symbol(handle, name)
	if err != nil {
		return "?"
	}
	var f func() string
	register(&f, fn)
	return f()
}

// number calls a C function that returns an int; 0 if the library lacks it.
func number(handle uintptr, name string) int {
	fn, err := symbol(handle, name)
	if err != nil {
		return 0
	}
	return int(int32(invoke(fn)))
}

// pointer calls a C function that returns a pointer; nil if the library lacks it.
func pointer[T any](handle uintptr, name string) *T {
	fn, err := symbol(handle, name)
	if err != nil {
		return nil
	}
	var f func() *T
	register(&f, fn)
	return f()
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// cleanEnvironment removes the settings of the libraries from the environment, C's included, and returns their
// names: a comparison with a library that was told to use other kernels, block sizes or threads is none.
// Libraries read them while they load.
func cleanEnvironment() (removed []string) {
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		for _, prefix := range []string{"OPENBLAS_", "GOTO_", "OMP_", "GOMP_", "BLIS_", "LIBXSMM_", "DNNL_", "ONEDNN_"} {
			if strings.HasPrefix(name, prefix) {
				os.Unsetenv(name) // a program that can load C libraries has C's environment follow Go's
				removed = append(removed, name)
			}
		}
	}
	slices.Sort(removed)
	return removed
}

// A peer is a library that was loaded.
type peer struct {
	library
	handle       uintptr
	single       uintptr    // sgemm
	double       uintptr    // dgemm
	complexes    [2]uintptr // cgemm, zgemm
	threads      uintptr
	says         string        // version and kernels
	overhead     time.Duration // of a call of a product from Go
	invoking     time.Duration // of another call
	singleValues sgemmByValue
}

// sgemmByValue is oneDNN's product.
type sgemmByValue func(transA, transB byte, m, n, k int64, alpha float32, a *float32, lda int64, b *float32, ldb int64, beta float32, c *float32, ldc int64) int32

// load loads those of the libraries that are there and compute what Ashlar computes, and says why the others are
// left out.
func load(libraries []library) (peers []*peer, missing []string) {
	for _, l := range libraries {
		var p *peer
		var err error
		onC(func() {
			if p, err = l.load(); err == nil {
				err = p.resolve()
			}
		})
		if err == nil {
			err = verify(p)
		}
		if err != nil {
			missing = append(missing, fmt.Sprintf("%s is left out: %v", l.name, err))
			continue
		}
		peers = append(peers, p)
	}
	return peers, missing
}

// load loads the first of the library's files that is there.
func (l library) load() (*peer, error) {
	for name, value := range l.env {
		os.Setenv(name, value)
	}
	var reason error
	for _, file := range l.files {
		h, err := open(file)
		if err != nil {
			if reason == nil {
				reason = err
			}
			continue
		}
		if l.better != nil {
			if name, value := l.better(h); name != "" {
				os.Setenv(name, value)
				if err := unload(h); err != nil {
					return nil, err
				}
				if h, err = open(file); err != nil {
					return nil, err
				}
			}
		}
		return &peer{library: l, handle: h}, nil
	}
	return nil, fmt.Errorf("none of %s (%w)", strings.Join(l.files, ", "), reason)
}

// resolve finds the functions of a loaded library.
func (p *peer) resolve() (err error) {
	for _, f := range []struct {
		name string
		at   *uintptr
	}{{p.sgemm, &p.single}, {p.dgemm, &p.double}, {p.cgemm, &p.complexes[0]}, {p.zgemm, &p.complexes[1]}, {p.setThreads, &p.threads}} {
		if f.name == "" {
			continue
		}
		if *f.at, err = symbol(p.handle, f.name); err != nil {
			return err
		}
	}
	// An empty call has the arguments of a product and does nothing.
	nothing, err := symbol(anyLibrary, "abs")
	if err != nil {
		return err
	}
	args := make([]uintptr, 13)
	p.invoking = least(func() { invoke(nothing, args...) })
	p.overhead = p.invoking
	if p.byValue {
		register(&p.singleValues, p.single)
		var f sgemmByValue
		register(&f, nothing)
		var x float32
		p.overhead = least(func() { f('N', 'N', 1, 1, 1, 1, &x, 1, &x, 1, 0, &x, 1) })
	}
	if p.identity != nil {
		p.says = p.identity(p.handle)
	}
	for name, value := range p.env {
		p.says += ", " + name + "=" + value
	}
	return nil
}

// least is the least time of many calls of f: what is taken off must not be more than what a call cost. They take a while, as a core that was idle is slow at first.
func least(f func()) time.Duration {
	took := time.Hour
	const calls = 1000
	for range 1000 {
		start := time.Now()
		for range calls {
			f()
		}
		took = min(took, time.Since(start)/calls)
	}
	return took
}

// on runs round on the thread of C with the library set to n threads, and waits until they sleep again.
func (p *peer) on(n int, round func()) {
	onC(func() {
		if p.threads != 0 {
			invoke(p.threads, uintptr(n))
		}
		round()
		if n > 1 {
			time.Sleep(p.rest)
		}
	})
}

// calls are run one by one on one thread of the operating system.
var calls = sync.OnceValue(func() chan<- func() {
	calls := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range calls {
			f()
		}
	}()
	return calls
})

// onC runs f on the thread on which all C libraries are called: OpenMP keeps the number of threads, and
// the threads themselves, by thread.
func onC(f func()) {
	done := make(chan struct{})
	calls() <- func() { defer close(done); f() }
	<-done
}

// call returns a function that computes c ← a·b by the library, nil if it does not do such products.
func call[T gemm.Element](l *peer, p product, a, b, c gemm.Matrix[T]) func() {
	var fn uintptr
	switch any(a.Data).(type) {
	case []float32:
		fn = l.single
	case []float64:
		fn = l.double
	case []complex64:
		fn = l.complexes[0]
	case []complex128:
		fn = l.complexes[1]
	}
	if fn == 0 || l.does != nil && !l.does(p) {
		return nil
	}
	letter := map[bool]byte{false: 'N', true: 'T'}
	if l.byValue {
		a, b, c := any(a.Data).([]float32), any(b.Data).([]float32), any(c.Data).([]float32)
		tA, tB, m, n, k := letter[p.tA], letter[p.tB], int64(p.m), int64(p.n), int64(p.k)
		lda, ldb, ldc := int64(p.lda()), int64(p.ldb()), int64(p.ldc())
		return func() { l.singleValues(tA, tB, m, n, k, 1, &a[0], lda, &b[0], ldb, 0, &c[0], ldc) }
	}
	// A row-major matrix is its transpose in column-major order, and Cᵀ = Bᵀ·Aᵀ.
	x := &struct {
		tB, tA                 byte
		n, m, k, ldb, lda, ldc int32
		alpha, beta            T
	}{letter[p.tB], letter[p.tA], int32(p.n), int32(p.m), int32(p.k), int32(p.ldb()), int32(p.lda()), int32(p.ldc()), 1, 0}
	var args []uintptr
	for _, p := range []unsafe.Pointer{
		unsafe.Pointer(&x.tB), unsafe.Pointer(&x.tA), unsafe.Pointer(&x.n), unsafe.Pointer(&x.m), unsafe.Pointer(&x.k), unsafe.Pointer(&x.alpha),
		unsafe.Pointer(&b.Data[0]), unsafe.Pointer(&x.ldb), unsafe.Pointer(&a.Data[0]), unsafe.Pointer(&x.lda), unsafe.Pointer(&x.beta),
		unsafe.Pointer(&c.Data[0]), unsafe.Pointer(&x.ldc),
	} {
		args = append(args, uintptr(p))
	}
	return func() {
		invoke(fn, args...)
		// The addresses in args keep nothing alive.
		runtime.KeepAlive(x)
		runtime.KeepAlive(a.Data)
		runtime.KeepAlive(b.Data)
		runtime.KeepAlive(c.Data)
	}
}

// verified are the products that a library has to get right before it is timed.
var verified = func() (products []product) {
	for _, p := range []product{square(1), square(20), {m: 3, n: 5, k: 40}, {m: 1, n: 33, k: 70}, {m: 65, n: 18, k: 7}, {m: 9, n: 20, k: 11, apart: 32}} {
		for i := range 4 {
			p.tA, p.tB = i&1 != 0, i&2 != 0
			products = append(products, p)
		}
	}
	return products
}()

// verify compares the library's products with Ashlar's.
func verify(l *peer) error {
	for _, p := range verified {
		for _, n := range defaultThreads() {
			if err := verifyProduct[float32](l, p, n, 1e-5); err != nil {
				return err
			}
			if err := verifyProduct[float64](l, p, n, 1e-14); err != nil {
				return err
			}
			if err := verifyProduct[complex64](l, p, n, 2e-5); err != nil {
				return err
			}
			if err := verifyProduct[complex128](l, p, n, 2e-14); err != nil {
				return err
			}
		}
	}
	return nil
}

func verifyProduct[T gemm.Element](l *peer, p product, threads int, tolerance float64) error {
	a, b, c := operands[T](p)
	for i := range c.Data {
		c.Data[i] = 1 // has to be overwritten, not added to
	}
	run := call(l, p, a, b, c)
	if run == nil {
		return nil
	}
	l.on(threads, run)
	if err := same(a, b, c, tolerance); err != nil {
		return fmt.Errorf("its %T product %v on %s is wrong: %w", c.Data[0], p, cores(threads), err)
	}
	return nil
}

// same compares c with Ashlar's a·b. The tolerance is for each of the sums' terms, which are of the order of 1.
func same[T gemm.Element](a, b, c gemm.Matrix[T], tolerance float64) error {
	want := gemm.RowMajor[T](c.Rows, c.Cols, nil)
	multiply(a, b, want, 0)()
	for i := range c.Rows {
		for j := range c.Cols {
			if got, want := c.At(i, j), want.At(i, j); !(size(got-want) <= tolerance*float64(a.Cols)) {
				return fmt.Errorf("element %d, %d is %v, want %v", i, j, got, want)
			}
		}
	}
	return nil
}

// size is the absolute value of v.
func size[T gemm.Element](v T) float64 {
	switch v := any(v).(type) {
	case float32:
		return math.Abs(float64(v))
	case float64:
		return math.Abs(v)
	case complex64:
		return cmplx.Abs(complex128(v))
	case complex128:
		return cmplx.Abs(v)
	}
	panic("unreachable")
}
