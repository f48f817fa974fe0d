# Each folder with a go.mod is a module of its own; the library is the root.
MODULES := . gen bench examples
GO      ?= go

.PHONY: demo test test-exhaustive test-neon test-avx512 test-link test-rounding mca bench generate check-generate vet race noasm cross

demo: ## train a network on MNIST, fit a PCA, draw, compare with gonum
	cd examples && $(GO) run ./mnist $(ARGS)

test: ## all tests of all modules; the library's also on the fallback kernels
	for m in $(MODULES); do (cd $$m && $(GO) test ./...) || exit 1; done
	ASHLAR_ISA=generic $(GO) test -count=1 . ./gemm ./blas ./lapack ./nn # the choice is made too early for the test cache to see it

# Debian has LIBXSMM as an archive only. Where it and gcc are, what can be loaded is made of it.
LIBXSMM := $(filter /%,$(shell gcc -print-file-name=libxsmm.a 2>/dev/null))

bench/out/libxsmm.so: $(LIBXSMM)
	mkdir -p $(@D)
	gcc -shared -o $@ -Wl,--whole-archive $< -lxsmmnoblas -Wl,--no-whole-archive -lm -ldl -lpthread -lrt

bench: $(if $(LIBXSMM),bench/out/libxsmm.so) ## ratios to the peak, gonum and what C libraries are installed; charts in bench/out
	cd bench && $(GO) run . $(ARGS)

generate: ## write asm/, and what differs in the type alone of blas/, anew
	cd gen && for g in cpuid avx2 avx512 neon blas; do $(GO) run ./$$g || exit 1; done

check-generate: ## fail if asm/ or blas/ is not what gen/ writes
	rm -rf .generated && mkdir .generated && cp -r asm blas .generated
	$(MAKE) generate
	diff -r .generated/asm asm && diff -r .generated/blas blas; s=$$?; rm -rf .generated; exit $$s

vet: ## for both architectures that have assembly, and the format of the source
	for m in $(MODULES); do for a in amd64 arm64; do (cd $$m && GOARCH=$$a $(GO) vet ./...) || exit 1; done; done
	out=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .) && { echo "$$out"; test -z "$$out"; }

race: ## the race detector needs cgo, and so a C compiler; nothing else does
	CGO_ENABLED=1 $(GO) test -race -short . ./gemm ./blas ./lapack ./nn ./asm/...
	ASHLAR_ISA=generic $(GO) test -short -gcflags=all=-d=checkptr -run Level2 ./blas # the pointers of the generic kernels

test-neon: ## the library on an emulated arm64 CPU
	scripts/test-neon

test-avx512: ## the AVX-512 kernels, natively or (for minutes) on an emulated CPU
	scripts/test-avx512

mca: ## what llvm-mca predicts of the micro-kernels (asm/MODEL.md)
	scripts/mca

test-link: ## plugins, archives and shared libraries; needs a C compiler
	scripts/test-link

test-rounding: ## no product and sum are fused that are not asked to be
	scripts/test-rounding

test-exhaustive: ## activations on every float32, which takes most of an hour
	$(GO) test ./asm/generic -run Activation32 -exhaustive -timeout 2h

noasm: ## the library without any assembly
	$(GO) test -tags noasm . ./gemm ./blas ./lapack ./nn ./asm/...

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64 \
	linux/riscv64 linux/s390x linux/386 js/wasm

cross: ## build the library for every platform, without cgo
	for p in $(PLATFORMS); do echo $$p; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build ./... || exit 1; \
	done
