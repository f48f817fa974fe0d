package main

import (
	"fmt"
	"image/color"
	"math"
	"os"
	"slices"
	"strconv"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/ashlar-la/ashlar/examples/internal/idx"
)

// dpi is twice what package vgimg would take: the pictures are for screens of today.
const dpi = 144

// digitColors has a colour for each digit that differs well from the others.
var digitColors = [idx.Classes]color.NRGBA{
	{0x1f, 0x77, 0xb4, 0xff},
	{0xff, 0x7f, 0x0e, 0xff},
	{0x2c, 0xa0, 0x2c, 0xff},
	{0xd6, 0x27, 0x28, 0xff},
	{0x94, 0x67, 0xbd, 0xff},
	{0x8c, 0x56, 0x4b, 0xff},
	{0xe3, 0x77, 0xc2, 0xff},
	{0x7f, 0x7f, 0x7f, 0xff},
	{0xbc, 0xbd, 0x22, 0xff},
	{0x17, 0xbe, 0xcf, 0xff},
}

var (
	blue   = color.NRGBA{0x1f, 0x4e, 0x8c, 0xff}
	pale   = color.NRGBA{0x8f, 0xb3, 0xdd, 0x90}
	orange = color.NRGBA{0xd9, 0x6a, 0x1c, 0xff}
	faint  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
)

// sans returns the font of all texts at the given size.
func sans(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// newPlot returns an empty plot with titles and a faint grid.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle.Font = sans(13)
	p.Title.Padding = 8
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = sans(11)
		a.Label.Padding = 4
		a.Tick.Label.Font = sans(10)
	}
	p.Legend.TextStyle.Font = sans(10)
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	return p
}

// savePNG writes what paint draws to a file.
func savePNG(path string, width, height vg.Length, paint func(draw.Canvas)) (err error) {
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	all := draw.New(canvas)
	paint(draw.Crop(all, 10, -14, 10, -10)) // a margin on each side
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	_, err = vgimg.PngCanvas{Canvas: canvas}.WriteTo(f)
	return err
}

// drawTraining draws the loss of each batch, and the accuracy after each epoch beside it.
func drawTraining(h *history, path string) error {
	loss, err := lossPlot(h)
	if err != nil {
		return err
	}
	accuracy, err := accuracyPlot(h)
	if err != nil {
		return err
	}
	const width, height = 11.5 * vg.Inch, 4.8 * vg.Inch
	return savePNG(path, width, height, func(c draw.Canvas) {
		const right, gap = 4 * vg.Inch, 0.25 * vg.Inch
		loss.Draw(draw.Crop(c, 0, -right-gap, 0, 0))
		accuracy.Draw(draw.Crop(c, c.Max.X-c.Min.X-right, 0, 0, 0))
	})
}

// leastLoss is the smallest loss that is drawn: the axis is logarithmic, and a batch may have a
// loss of 0.
const leastLoss = 1e-4

func lossPlot(h *history) (*plot.Plot, error) {
	p := newPlot("Training loss", "epoch", "cross-entropy")
	p.Y.Scale = plot.LogScale{}
	p.Y.Tick.Marker = decadeTicks{}
	p.X.Tick.Marker = plot.ConstantTicks(epochTicks(len(h.accuracy)))

	perEpoch := float64(len(h.loss)) / float64(len(h.accuracy))
	raw := make(plotter.XYs, len(h.loss))
	for i, l := range h.loss {
		raw[i] = plotter.XY{X: float64(i+1) / perEpoch, Y: max(l, leastLoss)}
	}
	// A tenth of an epoch smooths out the single batches and keeps the curve.
	window := max(1, int(perEpoch/10))
	smooth := make(plotter.XYs, len(raw))
	for i, l := range movingMean(h.loss, window) {
		smooth[i] = plotter.XY{X: raw[i].X, Y: max(l, leastLoss)}
	}

	thin, err := plotter.NewLine(raw)
	if err != nil {
		return nil, err
	}
	thin.Width, thin.Color = 0.35, pale
	thick, err := plotter.NewLine(smooth)
	if err != nil {
		return nil, err
	}
	thick.Width, thick.Color = 1.8, blue
	p.Add(thin, thick)
	p.X.Min = 0
	swatch := *thin
	swatch.Width = 4 // a line as thin as the curve's would be lost in the legend
	p.Legend.Add("each batch", &swatch)
	p.Legend.Add(fmt.Sprintf("mean of %d batches", window), thick)
	p.Legend.Top = true
	p.Legend.Padding = 4
	p.Legend.XOffs, p.Legend.YOffs = -8, -4
	return p, nil
}

func accuracyPlot(h *history) (*plot.Plot, error) {
	p := newPlot("Accuracy on the test images", "epoch", "share of right answers")
	points := make(plotter.XYs, len(h.accuracy))
	names := make([]string, len(h.accuracy))
	for i, a := range h.accuracy {
		points[i] = plotter.XY{X: float64(i + 1), Y: a}
		names[i] = fmt.Sprintf("%.4f", a)
	}
	line, dots, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, err
	}
	line.Width, line.Color = 1.8, orange
	dots.Shape, dots.Color, dots.Radius = draw.CircleGlyph{}, orange, 3.5
	p.Add(line, dots)
	if len(points) <= 6 { // more would run into each other
		labels, err := plotter.NewLabels(plotter.XYLabels{XYs: points, Labels: names})
		if err != nil {
			return nil, err
		}
		for i := range labels.TextStyle {
			labels.TextStyle[i].Font = sans(10)
			labels.TextStyle[i].YAlign = draw.YTop
		}
		labels.Offset = vg.Point{X: 6, Y: -2} // below a line that rises
		p.Add(labels)
	}
	p.X.Tick.Marker = plot.ConstantTicks(epochTicks(len(points)))
	p.X.Min, p.X.Max = 0.6, float64(len(points))+0.6
	// The axis need not start at 0: what counts is how the epochs differ.
	low, high := slices.Min(h.accuracy), slices.Max(h.accuracy)
	margin := max(0.005, (high-low)/4)
	p.Y.Min, p.Y.Max = low-margin, min(1, high+margin)
	return p, nil
}

// epochTicks returns a tick for each epoch from 0, or for every so many that about ten are left.
func epochTicks(epochs int) []plot.Tick {
	step := (epochs + 9) / 10
	var ticks []plot.Tick
	for e := 0; e <= epochs; e += step {
		ticks = append(ticks, plot.Tick{Value: float64(e), Label: strconv.Itoa(e)})
	}
	return ticks
}

// decadeTicks marks 1, 2 and 5 of each decade: powers of ten alone would be two or three.
type decadeTicks struct{}

func (decadeTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * math.Pow(10, e); low <= v && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 3, 64)})
			}
		}
	}
	return ticks
}

// movingMean returns the mean of the window values around each value, of fewer at the ends. At
// the start, where the loss falls steeply, the window also stays centred.
func movingMean(values []float64, window int) []float64 {
	before := make([]float64, len(values)+1) // before[i] is the sum of values[:i]
	for i, v := range values {
		before[i+1] = before[i] + v
	}
	means := make([]float64, len(values))
	for i := range means {
		reach := min(window/2, i)
		lo, hi := i-reach, min(i+reach+1, len(values))
		means[i] = (before[hi] - before[lo]) / float64(hi-lo)
	}
	return means
}

// drawScatter draws each image as a point at its first two principal components.
func drawScatter(a *analysis, digits []uint8, path string) error {
	axis := func(i int) string {
		return fmt.Sprintf("component %d (%.1f %% of the variance)", i+1, 100*a.share[i])
	}
	p := newPlot(fmt.Sprintf("%d test images in their first two principal components", len(digits)), axis(0), axis(1))
	points := make(plotter.XYs, len(digits))
	for i := range points {
		points[i] = plotter.XY{X: a.scores.At(i, 0), Y: a.scores.At(i, 1)}
	}
	// All digits in one scatter, in the order of the images: digit after digit, the last would
	// cover the others.
	scatter, err := plotter.NewScatter(points)
	if err != nil {
		return err
	}
	scatter.GlyphStyleFunc = func(i int) draw.GlyphStyle {
		c := digitColors[digits[i]]
		c.A = 0xa0
		return draw.GlyphStyle{Color: c, Radius: 1.3, Shape: draw.CircleGlyph{}}
	}
	p.Add(scatter)
	names, err := centres(points, digits)
	if err != nil {
		return err
	}
	p.Add(names...)

	legend := plot.NewLegend()
	legend.TextStyle.Font = sans(12)
	legend.Top, legend.Left = true, true
	legend.Padding = 5
	for d, c := range digitColors {
		legend.Add(strconv.Itoa(d), &plotter.Scatter{GlyphStyle: draw.GlyphStyle{Color: c, Radius: 4.5, Shape: draw.CircleGlyph{}}})
	}
	const width, height = 8.5 * vg.Inch, 7.2 * vg.Inch
	return savePNG(path, width, height, func(c draw.Canvas) {
		const legendWidth, below = 0.6 * vg.Inch, 0.45 * vg.Inch
		p.Draw(draw.Crop(c, 0, -legendWidth, 0, 0))
		// Beside the plot, not in it, where there are points everywhere.
		legend.Draw(draw.Crop(c, c.Max.X-c.Min.X-legendWidth+6, 0, 0, -below))
	})
}

// centres returns plotters that write each digit that occurs at the mean of its points: in black, over
// white copies on all sides, since the points around it have any colour.
func centres(points plotter.XYs, digits []uint8) ([]plot.Plotter, error) {
	var sum [idx.Classes]plotter.XY
	var count [idx.Classes]float64
	for i, d := range digits {
		sum[d].X += points[i].X
		sum[d].Y += points[i].Y
		count[d]++
	}
	var at plotter.XYLabels
	for d, n := range count {
		if n > 0 {
			at.XYs = append(at.XYs, plotter.XY{X: sum[d].X / n, Y: sum[d].Y / n})
			at.Labels = append(at.Labels, strconv.Itoa(d))
		}
	}
	var copies []plot.Plotter
	add := func(dx, dy vg.Length, c color.Color) error {
		labels, err := plotter.NewLabels(at)
		if err != nil {
			return err
		}
		labels.Offset = vg.Point{X: dx, Y: dy}
		for i := range labels.TextStyle {
			style := &labels.TextStyle[i]
			style.Font = sans(17)
			style.Font.Weight = xfont.WeightBold
			style.Color, style.XAlign, style.YAlign = c, draw.XCenter, draw.YCenter
		}
		copies = append(copies, labels)
		return nil
	}
	const directions, distance = 16, 1.6
	for i := range directions {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / directions)
		if err := add(vg.Length(distance*cos), vg.Length(distance*sin), color.White); err != nil {
			return nil, err
		}
	}
	return copies, add(0, 0, color.Black)
}
