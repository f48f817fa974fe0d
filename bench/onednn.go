package main

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ashlar-la/ashlar/gemm"
)

// oneDNN's numbers of what is used here, the same in versions 2 and 3.
const (
	dnnlFloat32, dnnlInt32, dnnlInt8, dnnlUint8 = 3, 4, 5, 6 // element types

	dnnlAnyFormat = 1 // the primitive chooses
	dnnlVector    = 2
	dnnlRowMajor  = 3

	dnnlCPU, dnnlInference, dnnlWeightsDesc = 1, 96, 131
	dnnlAllocate                            = ^uintptr(0)

	dnnlSrc, dnnlDst, dnnlWeights, dnnlBias = 1, 17, 33, 41 // arguments of primitives
)

// A dnnl makes primitives of oneDNN, for the thread that calls it: they take the number of threads from there. All
// objects live as long as the process.
type dnnl struct {
	handle         uintptr
	version        int32
	engine, stream uintptr
	out            uintptr // the result of the last call of object
	err            error   // the first
	keep           []any   // what C has addresses of
}

// A dnnlArgument of a primitive.
type dnnlArgument struct {
	kind   int32
	memory uintptr
}

// newDNNL starts the library.
func newDNNL(handle uintptr) *dnnl {
	d := &dnnl{handle: handle}
	if v := pointer[[3]int32](handle, "dnnl_version"); v != nil {
		d.version = v[0]
	}
	if d.version != 2 && d.version != 3 {
		d.err = fmt.Errorf("version %d is not known", d.version)
		return d
	}
	d.engine = d.object("dnnl_engine_create", dnnlCPU, 0)
	d.stream = d.object("dnnl_stream_create", d.engine, 1)
	return d
}

// call calls a function that returns a status. After an error it does nothing.
func (d *dnnl) call(name string, args ...uintptr) {
	if d.err != nil {
		return
	}
	fn, err := symbol(d.handle, name)
	if err != nil {
		d.err = err
	} else if status := int32(invoke(fn, args...)); status != 0 {
		d.err = fmt.Errorf("%s: status %d", name, status)
	}
}

// object calls a function that returns a status, and an object through its first argument.
func (d *dnnl) object(name string, args ...uintptr) uintptr {
	d.out = 0
	d.call(name, append([]uintptr{uintptr(unsafe.Pointer(&d.out))}, args...)...)
	return d.out
}

// structure calls a function of version 2 that fills a structure, which it returns.
func (d *dnnl) structure(name string, args ...uintptr) uintptr {
	s := make([]uint64, 1<<10) // the largest have less than 4 KiB
	d.keep = append(d.keep, s)
	at := uintptr(unsafe.Pointer(&s[0]))
	d.call(name, append([]uintptr{at}, args...)...)
	return at
}

// desc describes a matrix or vector.
func (d *dnnl) desc(typ, format uintptr, dims ...int64) uintptr {
	d.keep = append(d.keep, dims)
	args := []uintptr{uintptr(len(dims)), uintptr(unsafe.Pointer(&dims[0])), typ, format}
	if d.version == 2 {
		return d.structure("dnnl_memory_desc_init_by_tag", args...)
	}
	return d.object("dnnl_memory_desc_create_with_tag", args...)
}

// memory makes memory of a description at an address.
func (d *dnnl) memory(desc, at uintptr) uintptr {
	return d.object("dnnl_memory_create", desc, d.engine, at)
}

// data is memory of Go.
func data[T any](d *dnnl, desc uintptr, v []T) uintptr {
	d.keep = append(d.keep, v)
	return d.memory(desc, uintptr(unsafe.Pointer(&v[0])))
}

// primitive makes the description of a primitive of a kind.
func (d *dnnl) primitive(kind string, attr uintptr, args ...uintptr) uintptr {
	if d.version == 2 {
		return d.object("dnnl_primitive_desc_create", d.structure("dnnl_"+kind+"_desc_init", args...), attr, d.engine, 0)
	}
	return d.object("dnnl_"+kind+"_primitive_desc_create", append(append([]uintptr{d.engine}, args...), attr)...)
}

// prepared makes the primitive of a description, and with it the weights, in the format that it likes best.
func (d *dnnl) prepared(desc, plain, weights uintptr) (primitive, best uintptr) {
	if d.err != nil {
		return 0, 0
	}
	fn, err := symbol(d.handle, "dnnl_primitive_desc_query_md")
	if err != nil {
		d.err = err
		return 0, 0
	}
	liked := invoke(fn, desc, dnnlWeightsDesc, 0)
	best = d.memory(liked, dnnlAllocate)
	reorder := d.object("dnnl_primitive_create", d.object("dnnl_reorder_primitive_desc_create", plain, d.engine, liked, d.engine, 0))
	d.execute(reorder, dnnlArgument{dnnlSrc, weights}, dnnlArgument{dnnlDst, best})()
	d.call("dnnl_stream_wait", d.stream)
	return d.object("dnnl_primitive_create", desc), best
}

// execute returns a function that runs a primitive. On a CPU it has ended when the call returns.
func (d *dnnl) execute(primitive uintptr, args ...dnnlArgument) func() {
	if d.err != nil {
		return func() {}
	}
	fn, err := symbol(d.handle, "dnnl_primitive_execute")
	if err != nil {
		d.err = err
	}
	d.keep = append(d.keep, args)
	list := []uintptr{primitive, d.stream, uintptr(len(args)), uintptr(unsafe.Pointer(&args[0]))}
	return func() {
		invoke(fn, list...)
		runtime.KeepAlive(d.keep)
	}
}

// relu returns attributes that have max(·, 0) follow a primitive.
func (d *dnnl) relu() uintptr {
	attr, ops := d.object("dnnl_primitive_attr_create"), d.object("dnnl_post_ops_create")
	fn, err := symbol(d.handle, "dnnl_post_ops_append_eltwise")
	if d.err != nil || err != nil {
		return 0
	}
	var status int32
	if d.version == 2 {
		var f func(ops uintptr, scale float32, kind int32, alpha, beta float32) int32
		register(&f, fn)
		status = f(ops, 1, 0x1f, 0, 0)
	} else {
		var f func(ops uintptr, kind int32, alpha, beta float32) int32
		register(&f, fn)
		status = f(ops, 0x20, 0, 0)
	}
	if status != 0 {
		d.err = fmt.Errorf("dnnl_post_ops_append_eltwise: status %d", status)
	}
	d.call("dnnl_primitive_attr_set_post_ops", attr, ops)
	return attr
}

// dnnlContestant has build make a primitive for n threads, and checks what it computes.
func (p *peer) dnnlContestant(n int, work float64, build func(d *dnnl) func(), check func() error) (contestant, error) {
	c := contestant{name: p.name, flops: work, overhead: p.invoking, within: func(round func()) { p.on(n, round) }}
	var d *dnnl
	p.on(n, func() {
		d = newDNNL(p.handle)
		if c.run = build(d); d.err == nil {
			c.run()
			d.err = check()
		}
	})
	return c, d.err
}

// innerProduct is oneDNN's y = max(x·wᵀ + bias, 0), with weights in the format that it likes best.
func (p *peer) innerProduct(n int, q product, x, w, bias []float32) (contestant, error) {
	y := make([]float32, q.m*q.n)
	return p.dnnlContestant(n, 2*q.volume(), func(d *dnnl) func() {
		rows, outputs, inputs := int64(q.m), int64(q.n), int64(q.k)
		src, plain := d.desc(dnnlFloat32, dnnlRowMajor, rows, inputs), d.desc(dnnlFloat32, dnnlRowMajor, outputs, inputs)
		vector, dst := d.desc(dnnlFloat32, dnnlVector, outputs), d.desc(dnnlFloat32, dnnlRowMajor, rows, outputs)
		desc := d.primitive("inner_product_forward", d.relu(), dnnlInference, src, d.desc(dnnlFloat32, dnnlAnyFormat, outputs, inputs), vector, dst)
		primitive, weights := d.prepared(desc, plain, data(d, plain, w))
		return d.execute(primitive, dnnlArgument{dnnlSrc, data(d, src, x)}, dnnlArgument{dnnlWeights, weights},
			dnnlArgument{dnnlBias, data(d, vector, bias)}, dnnlArgument{dnnlDst, data(d, dst, y)})
	}, func() error {
		want := gemm.RowMajor[float32](q.m, q.n, nil)
		then := gemm.Then(gemm.NewEpilogue(gemm.AddRow(bias), gemm.Rectify[float32]()))
		gemm.Mul(1, gemm.RowMajor(q.m, q.k, x), gemm.RowMajor(q.n, q.k, w).T(), 0, want, then)
		return near(y, want.Data, q.k)
	})
}

// multiplyBytes is oneDNN's product of bytes, with b in the format that it likes best.
func (p *peer) multiplyBytes(n int, q product, a []uint8, b []int8, want []int32) (contestant, error) {
	c := make([]int32, q.m*q.n)
	return p.dnnlContestant(n, 2*q.volume(), func(d *dnnl) func() {
		rows, columns, depth := int64(q.m), int64(q.n), int64(q.k)
		src, plain, dst := d.desc(dnnlUint8, dnnlRowMajor, rows, depth), d.desc(dnnlInt8, dnnlRowMajor, depth, columns), d.desc(dnnlInt32, dnnlRowMajor, rows, columns)
		desc := d.primitive("matmul", 0, src, d.desc(dnnlInt8, dnnlAnyFormat, depth, columns), 0, dst)
		primitive, weights := d.prepared(desc, plain, data(d, plain, b))
		return d.execute(primitive, dnnlArgument{dnnlSrc, data(d, src, a)}, dnnlArgument{dnnlWeights, weights}, dnnlArgument{dnnlDst, data(d, dst, c)})
	}, func() error {
		for i := range c {
			if c[i] != want[i] {
				return fmt.Errorf("element %d is %d, want %d", i, c[i], want[i])
			}
		}
		return nil
	})
}
