package main

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// dpi is twice what package vgimg would take: the pictures are for screens of today.
const dpi = 144

var (
	ink      = color.NRGBA{0x22, 0x2a, 0x35, 0xff}
	faint    = color.NRGBA{0xe6, 0xe8, 0xeb, 0xff}
	grey     = color.NRGBA{0x8a, 0x93, 0x9f, 0xff}
	white    = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ourColor = color.NRGBA{0x1f, 0x4e, 0x8c, 0xff}
)

// peerStyles are the colours and glyphs of the peers, in the order of their names.
var peerStyles = []draw.GlyphStyle{
	{Color: grey, Shape: draw.CrossGlyph{}},
	{Color: color.NRGBA{0xe0, 0x7b, 0x28, 0xff}, Shape: draw.SquareGlyph{}},
	{Color: color.NRGBA{0x2e, 0x9e, 0x5b, 0xff}, Shape: draw.TriangleGlyph{}},
	{Color: color.NRGBA{0x8e, 0x5b, 0xb8, 0xff}, Shape: draw.PyramidGlyph{}},
	{Color: color.NRGBA{0xcc, 0x3d, 0x4a, 0xff}, Shape: draw.RingGlyph{}},
}

// sans returns the font of all texts at the given size.
func sans(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle.Font = sans(12)
	p.Title.TextStyle.Color = ink
	p.Title.Padding = 8
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = sans(10.5)
		a.Label.TextStyle.Color = ink
		a.Label.Padding = 4
		a.Tick.Label.Font = sans(9.5)
		a.Tick.Label.Color = ink
		a.LineStyle.Color, a.Tick.LineStyle.Color = grey, grey
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = faint, faint
	p.Add(grid)
	return p
}

func newLegend() plot.Legend {
	l := plot.NewLegend()
	l.TextStyle.Font, l.TextStyle.Color = sans(10), ink
	l.Top, l.Left = true, true
	l.Padding = 5
	return l
}

// render draws a picture and returns the file.
func render(width, height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	canvas := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	paint(draw.Crop(draw.New(canvas), 8, -8, 8, -8)) // a margin on each side
	var b bytes.Buffer
	_, err := vgimg.PngCanvas{Canvas: canvas}.WriteTo(&b)
	return b.Bytes(), err
}

// row draws plots beside each other and the legend behind the last, where it covers nothing.
func row(plots []*plot.Plot, legend plot.Legend) ([]byte, error) {
	const each, height, key, gap = 5.2 * vg.Inch, 4.2 * vg.Inch, 1.45 * vg.Inch, 0.2 * vg.Inch
	width := each*vg.Length(len(plots)) + key
	return render(width, height, func(c draw.Canvas) {
		for i, p := range plots {
			left := each * vg.Length(i)
			p.Draw(draw.Crop(c, left, left+each-gap-(c.Max.X-c.Min.X), 0, 0))
		}
		legend.Draw(draw.Crop(c, each*vg.Length(len(plots)), 0, 0, -0.35*vg.Inch))
	})
}

// line returns a line with points on it.
func line(points plotter.XYs, width vg.Length, glyph draw.GlyphStyle) (*plotter.Line, *plotter.Scatter, error) {
	l, s, err := plotter.NewLinePoints(points)
	if err != nil {
		return nil, nil, err
	}
	l.Width, l.Color = width, glyph.Color
	s.GlyphStyle = glyph
	return l, s, nil
}

// sizes draws the rate of all contestants against the order of square products: a plot for each group, which
// share type.
func sizes(groups [][]result, peers []string) ([]byte, error) {
	legend := newLegend()
	var plots []*plot.Plot
	for i, group := range groups {
		p := newPlot(fmt.Sprintf("n×n×n, %s, %s", group[0].typ, cores(group[0].threads)), "n", "GFLOPS")
		p.X.Scale = plot.LogScale{}
		p.Y.Min = 0
		least, most := math.Inf(1), 0.0
		draw := func(name string, width vg.Length, glyph draw.GlyphStyle) error {
			var xy plotter.XYs
			for _, r := range group {
				if rate := r.rate[name]; rate > 0 && r.product == square(r.n) {
					xy = append(xy, plotter.XY{X: float64(r.n), Y: rate / 1e9})
					least, most = min(least, float64(r.n)), max(most, float64(r.n))
				}
			}
			if len(xy) == 0 {
				return nil
			}
			slices.SortFunc(xy, func(a, b plotter.XY) int { return int(a.X - b.X) })
			l, s, err := line(xy, width, glyph)
			if err != nil {
				return err
			}
			p.Add(l, s)
			if i == 0 {
				legend.Add(name, l, s)
			}
			return nil
		}
		for j, name := range peers {
			if err := draw(name, 1.2, peerGlyph(j)); err != nil {
				return nil, err
			}
		}
		if err := draw(ours, 2.6, ourGlyph()); err != nil {
			return nil, err
		}
		if most == 0 {
			return nil, nil // no squares
		}
		top := peakOf(group) / 1e9
		roof, err := plotter.NewLine(plotter.XYs{{X: least, Y: top}, {X: most, Y: top}})
		if err != nil {
			return nil, err
		}
		roof.Color, roof.Dashes, roof.Width = ink, []vg.Length{5, 3}, 1.2
		p.Add(roof)
		if i == 0 {
			legend.Add("peak of Ashlar's", roof)
			legend.Add("instruction set")
		}
		p.X.Min, p.X.Max = least/1.15, most*1.15
		p.Y.Min, p.Y.Max = 0, 1.06*max(top, p.Y.Max)
		p.X.Tick.Marker, p.Y.Tick.Marker = powers(2, p.X.Min, p.X.Max), multiples(p.Y.Max)
		plots = append(plots, p)
	}
	return row(plots, legend)
}

func peerGlyph(i int) draw.GlyphStyle {
	g := peerStyles[i%len(peerStyles)]
	g.Radius = 2.6
	return g
}

func ourGlyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: ourColor, Radius: 3, Shape: draw.CircleGlyph{}}
}

// powers labels the powers of base between the limits of a logarithmic axis.
func powers(base, least, most float64) plot.ConstantTicks {
	var t plot.ConstantTicks
	for e := math.Ceil(math.Log(least)/math.Log(base) - 1e-9); ; e++ {
		v := math.Pow(base, e)
		if v > most {
			return t
		}
		t = append(t, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 4, 64)})
	}
}

// multiples labels the multiples of a round number on an axis from 0 to most.
func multiples(most float64) plot.ConstantTicks {
	step := math.Pow(10, math.Floor(math.Log10(most)))
	for _, finer := range []float64{2, 2.5, 2} {
		if most/step < 4 {
			step /= finer
		}
	}
	var t plot.ConstantTicks
	for i := 0; float64(i)*step <= most; i++ {
		v := float64(i) * step
		t = append(t, plot.Tick{Value: v, Label: strconv.FormatFloat(v, 'g', 4, 64)})
	}
	return t
}

// rooflines draws the rate over the arithmetic intensity, with what the multiply-add units and the reading from each level
// of the memory hierarchy allow: a plot for each group, which share type.
func rooflines(groups [][]result, bandwidths []bandwidth) ([]byte, error) {
	legend := newLegend()
	var plots []*plot.Plot
	for i, group := range groups {
		p := newPlot(fmt.Sprintf("Roofline, %s, %s", group[0].typ, cores(group[0].threads)), "flops per byte of A, B and C", "GFLOPS")
		p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
		var square, other, best plotter.XYs
		least, most, lowest, highest := math.Inf(1), 0.0, math.Inf(1), 0.0
		for _, r := range group {
			x := r.flops / r.bytes()
			me, they := plotter.XY{X: x, Y: r.rate[ours] / 1e9}, plotter.XY{X: x, Y: r.rate[r.best] / 1e9}
			if r.m == r.n && r.n == r.k {
				square = append(square, me)
			} else {
				other = append(other, me)
			}
			best = append(best, they)
			least, most = min(least, x), max(most, x)
			lowest, highest = min(lowest, me.Y, they.Y), max(highest, me.Y, they.Y)
		}
		top := peakOf(group) / 1e9
		p.X.Min, p.X.Max = least/1.5, most*1.5
		p.Y.Min, p.Y.Max = lowest/1.5, max(top, highest)*1.5

		roof := func(points ...plotter.XY) (*plotter.Line, error) {
			l, err := plotter.NewLine(plotter.XYs(points))
			if err != nil {
				return nil, err
			}
			l.Color, l.Width = ink, 0.9
			p.Add(l)
			return l, nil
		}
		flat := p.X.Max
		for j, b := range bandwidths {
			if b.threads != group[0].threads {
				continue
			}
			rate := b.bytes / 1e9
			ridge := top / rate
			flat = min(flat, ridge)
			// From where the line enters the plot.
			x := max(p.X.Min, p.Y.Min/rate)
			from, to := plotter.XY{X: x, Y: x * rate}, plotter.XY{X: ridge, Y: top}
			if _, err := roof(from, to); err != nil {
				return nil, err
			}
			// The first above its line and the others below: two levels may be nearly as fast.
			p.Add(inscription{from, to, 0.8 - 0.25*float64(j%3), j%3 > 0, fmt.Sprintf("%s %.0f GB/s", b.level, rate)})
		}
		l, err := roof(plotter.XY{X: flat, Y: top}, plotter.XY{X: p.X.Max, Y: top})
		if err != nil {
			return nil, err
		}
		p.Add(inscription{plotter.XY{X: flat, Y: top}, plotter.XY{X: p.X.Max, Y: top}, 0.2, false, fmt.Sprintf("peak %.0f", top)})
		if i == 0 {
			legend.Add("limits", l)
		}
		for _, s := range []struct {
			name  string
			xy    plotter.XYs
			style draw.GlyphStyle
		}{
			{"best peer", best, draw.GlyphStyle{Color: peerStyles[1].Color, Radius: 3.4, Shape: draw.RingGlyph{}}},
			{"Ashlar, square", square, ourGlyph()},
			{"Ashlar, other", other, draw.GlyphStyle{Color: color.NRGBA{0x4f, 0x9d, 0xd9, 0xff}, Radius: 3.2, Shape: draw.PyramidGlyph{}}},
		} {
			if len(s.xy) == 0 {
				continue
			}
			points, err := plotter.NewScatter(s.xy)
			if err != nil {
				return nil, err
			}
			points.GlyphStyle = s.style
			p.Add(points)
			if i == 0 {
				legend.Add(s.name, points)
			}
		}
		// Adding data widens the axes.
		p.X.Min, p.X.Max = least/1.5, most*1.5
		p.Y.Min, p.Y.Max = lowest/1.5, max(top, highest)*1.5
		p.X.Tick.Marker = powers(4, p.X.Min, p.X.Max)
		p.Y.Tick.Marker = powers(2, p.Y.Min, p.Y.Max)
		plots = append(plots, p)
	}
	return row(plots, legend)
}

// An inscription is a text along a straight line, just above or below it, a part of the way between its ends.
type inscription struct {
	from, to plotter.XY
	part     float64
	below    bool
	text     string
}

func (l inscription) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	from, to := vg.Point{X: x(l.from.X), Y: y(l.from.Y)}, vg.Point{X: x(l.to.X), Y: y(l.to.Y)}
	along := to.Sub(from)
	angle := math.Atan2(float64(along.Y), float64(along.X))
	style := text.Style{Color: ink, Font: sans(8), Rotation: angle, XAlign: text.XCenter, YAlign: text.YBottom, Handler: plot.DefaultTextHandler}
	above := vg.Length(2)
	if l.below {
		above, style.YAlign = -above, text.YTop
	}
	up := vg.Point{X: -above * vg.Length(math.Sin(angle)), Y: above * vg.Length(math.Cos(angle))}
	c.FillText(style, from.Add(along.Scale(vg.Length(l.part))).Add(up), l.text)
}

// heat draws Ashlar's rate over each peer's as a coloured number, a row a case, a column a peer; the groups, which share
// type, side by side.
func heat(groups [][]result, peers []string) ([]byte, error) {
	const label, cellW, cellH, gap, head = 1.55 * vg.Inch, 0.68 * vg.Inch, 0.19 * vg.Inch, 0.18 * vg.Inch, 0.55 * vg.Inch
	const best = "best"
	columns := append(slices.Clone(peers), best)
	block := cellW*vg.Length(len(columns)) + gap
	rows := groups[0]
	const margins = 16
	width := label + block*vg.Length(len(groups)) + margins
	height := head + cellH*vg.Length(len(rows)) + margins
	return render(width, height, func(c draw.Canvas) {
		style := text.Style{Color: ink, Font: sans(9), Handler: plot.DefaultTextHandler, XAlign: text.XCenter, YAlign: text.YCenter}
		write := func(s string, size vg.Length, x, y vg.Length, align text.XAlignment, col color.Color) {
			style.Font, style.XAlign, style.Color = sans(size), align, col
			c.FillText(style, vg.Point{X: x, Y: y}, s)
		}
		top := c.Max.Y - head
		for i, r := range rows {
			write(r.String(), 9, c.Min.X+label-8, top-cellH*(vg.Length(i)+0.5), text.XRight, ink)
		}
		for g, group := range groups {
			left := c.Min.X + label + block*vg.Length(g)
			write(group[0].typ+", "+cores(group[0].threads), 11, left+(block-gap)/2, c.Max.Y-8, text.XCenter, ink)
			for j, name := range columns {
				x := left + cellW*vg.Length(j)
				write(name, 9, x+cellW/2, top+8, text.XCenter, ink)
				for i, r := range group {
					other := name
					if name == best {
						other = r.best
					}
					v := r.over[other].Center
					if v == 0 {
						continue
					}
					y := top - cellH*vg.Length(i+1)
					fill, on := shade(v)
					c.FillPolygon(fill, []vg.Point{{X: x, Y: y}, {X: x + cellW, Y: y}, {X: x + cellW, Y: y + cellH}, {X: x, Y: y + cellH}})
					c.StrokeLines(draw.LineStyle{Color: white, Width: 0.7}, []vg.Point{{X: x, Y: y}, {X: x + cellW, Y: y}, {X: x + cellW, Y: y + cellH}, {X: x, Y: y + cellH}, {X: x, Y: y}})
					write(times(v), 8.5, x+cellW/2, y+cellH/2, text.XCenter, on)
				}
			}
		}
	})
}

// shade returns the colour of a ratio and of a text on it: white at 1, blue where Ashlar is faster, red where
// it is slower, full at a factor of 2.
func shade(ratio float64) (fill, on color.Color) {
	end := ourColor
	if ratio < 1 {
		end = color.NRGBA{0xc0, 0x2f, 0x2f, 0xff}
	}
	t := min(math.Abs(math.Log2(ratio)), 1)
	mix := func(a uint8) uint8 { return uint8(0xf4 + t*(float64(a)-0xf4)) }
	if t > 0.45 {
		on = white
	} else {
		on = ink
	}
	return color.NRGBA{mix(end.R), mix(end.G), mix(end.B), 0xff}, on
}
