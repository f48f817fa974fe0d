package main

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The components are drawn as a grid.
const gridRows, gridCols = 4, 6

// drawComponents draws the first components as images of rows×cols pixels: blue where a component
// is negative, red where it is positive.
func drawComponents(a *analysis, rows, cols int, path string) error {
	n := min(gridRows*gridCols, a.components.Rows)
	colors := symmetricColors(a.components.Slice(0, n, 0, rows*cols).Clone().Data)
	images := make([]image.Image, n)
	for i := range images {
		var err error
		if images[i], err = enlarge(a.components.Row(i), rows, cols, colors); err != nil {
			return err
		}
	}

	bar := newPlot("", "", "")
	bar.HideX()
	bar.X.Padding, bar.Y.Padding = 0, 0
	bar.Add(&plotter.ColorBar{ColorMap: colors, Vertical: true, Colors: 255})

	title := text.Style{Color: color.Black, Font: sans(13), XAlign: draw.XCenter, YAlign: draw.YTop, Handler: plot.DefaultTextHandler}
	caption := title
	caption.Font = sans(9.5)

	const width, height = 9 * vg.Inch, 6.75 * vg.Inch
	return savePNG(path, width, height, func(c draw.Canvas) {
		const barWidth, gap = 0.75 * vg.Inch, 12
		c.FillText(title, vg.Point{X: c.Center().X, Y: c.Max.Y},
			fmt.Sprintf("The first %d principal components of the test images, and their shares of the variance", n))
		c = draw.Crop(c, 0, 0, 0, -26)
		bar.Draw(draw.Crop(c, c.Max.X-c.Min.X-barWidth, 0, 14, 0))

		grid := draw.Crop(c, 0, -barWidth-gap, 0, 0)
		tiles := draw.Tiles{Rows: gridRows, Cols: gridCols, PadX: 8, PadY: 8}
		for i, img := range images {
			tile := tiles.At(grid, i%gridCols, i/gridCols)
			// The caption stands below a square, which is what is left of the tile above it.
			const captionHeight = 15
			side := min(tile.Max.X-tile.Min.X, tile.Max.Y-tile.Min.Y-captionHeight)
			left := (tile.Min.X + tile.Max.X - side) / 2
			c.DrawImage(vg.Rectangle{
				Min: vg.Point{X: left, Y: tile.Max.Y - side},
				Max: vg.Point{X: left + side, Y: tile.Max.Y},
			}, img)
			c.FillText(caption, vg.Point{X: left + side/2, Y: tile.Max.Y - side - 3},
				fmt.Sprintf("%d: %.1f %%", i+1, 100*a.share[i]))
		}
	})
}

// symmetricColors returns a diverging colour map whose middle is 0 and which reaches as far as the
// values do in either direction.
func symmetricColors(values []float64) palette.ColorMap {
	limit := 0.0
	for _, v := range values {
		limit = max(limit, math.Abs(v))
	}
	if limit == 0 {
		limit = 1 // a map needs a width
	}
	colors := moreland.SmoothBlueRed()
	colors.SetMin(-limit)
	colors.SetMax(limit)
	return colors
}

// enlarge returns the values as an image in which each is a block of pixels. The canvas scales
// images smoothly, which would blur small ones; of large ones it keeps the edges.
func enlarge(values []float64, rows, cols int, colors palette.ColorMap) (image.Image, error) {
	const block = 16
	img := image.NewNRGBA(image.Rect(0, 0, cols*block, rows*block))
	for y := range rows {
		for x := range cols {
			c, err := colors.At(values[y*cols+x])
			if err != nil {
				return nil, err
			}
			for i := range block * block {
				img.Set(x*block+i%block, y*block+i/block, c)
			}
		}
	}
	return img, nil
}
