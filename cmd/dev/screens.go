package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// screens has every screen of the window drawn as its tests see it, light and dark, Russian and
// English, and makes a page to leaf through.
func screens(ctx context.Context, root string, arguments []string) error {
	flags := flag.NewFlagSet("screens", flag.ContinueOnError)
	to := flags.String("o", "", "the directory for the pictures; without it a new one")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	if err := install(ctx, building); err != nil {
		return err
	}
	dir, err := pictureDirectory(*to)
	if err != nil {
		return err
	}
	err = goTool(ctx, "Drawing", root, nil, "test", "./gui/window", "-run", "TestScreens", "-count=1", "-sheets", dir)
	if err != nil {
		return err
	}
	page, err := leafThrough(dir)
	if err == nil {
		fmt.Println(page)
	}
	return err
}

func pictureDirectory(name string) (string, error) {
	if name == "" {
		return os.MkdirTemp("", "vestnik-screens-*")
	}
	name, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return name, os.MkdirAll(name, 0o755)
}

//go:embed screens.html
var screensPage string

// screen is one of the window, and its pictures.
type screen struct {
	Name     string
	Pictures []string
}

// leafThrough writes a page with the pictures in a directory, screen by screen.
func leafThrough(dir string) (page string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil {
		return "", err
	}
	var all []screen
	for _, file := range files {
		picture := filepath.Base(file)
		name, _, _ := strings.Cut(picture, ".")
		name = strings.TrimSuffix(name, "-dark")
		at := slices.IndexFunc(all, func(s screen) bool { return s.Name == name })
		if at < 0 {
			at, all = len(all), append(all, screen{Name: name})
		}
		all[at].Pictures = append(all[at].Pictures, picture)
	}
	if len(all) == 0 {
		return "", errors.New("no screen was drawn")
	}
	page = filepath.Join(dir, "index.html")
	f, err := os.Create(page)
	if err != nil {
		return "", err
	}
	err = template.Must(template.New("screens").Parse(screensPage)).Execute(f, all)
	return page, errors.Join(err, f.Close())
}
