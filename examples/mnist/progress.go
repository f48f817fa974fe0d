package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A progress shows how far an epoch is.
type progress interface {
	// update says that done images have been trained on, at the given mean loss.
	update(done int, loss float64)
	// finish leaves the cursor at the start of an empty line.
	finish()
}

// newProgress returns a bar if out is a terminal, and else lines that read well in a file.
func newProgress(out io.Writer, epoch, epochs, images int) progress {
	if isTerminal(out) {
		return newBar(out, epoch, epochs, images)
	}
	return &lines{out: out, images: images, quarter: 1}
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// A bar redraws itself in place, and vanishes in the end.
type bar struct {
	*progressbar.ProgressBar
	epoch, epochs int
}

func newBar(out io.Writer, epoch, epochs, images int) bar {
	return bar{progressbar.NewOptions(images,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("images"),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	), epoch, epochs}
}

// update ignores what a terminal may fail to show: training goes on without it.
func (b bar) update(done int, loss float64) {
	b.Describe(fmt.Sprintf("epoch %d/%d, loss %.3f", b.epoch, b.epochs, loss))
	_ = b.Set(done)
}

func (b bar) finish() { _ = b.Finish() }

// lines prints a line after each quarter but the last: the epoch's own line follows that.
type lines struct {
	out     io.Writer
	images  int
	quarter int // to be reported next
}

func (l *lines) update(done int, loss float64) {
	if done*4 < l.quarter*l.images || done == l.images {
		return
	}
	fmt.Fprintf(l.out, "  %*d of %d images: loss %.4f\n", len(fmt.Sprint(l.images)), done, l.images, loss)
	l.quarter = done*4/l.images + 1
}

func (l *lines) finish() {}
