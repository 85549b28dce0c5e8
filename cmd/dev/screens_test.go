package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestThePageHasEachScreenWithItsPictures(t *testing.T) {
	dir := t.TempDir()
	if _, err := leafThrough(dir); err == nil {
		t.Error("a page of nothing")
	}
	for _, name := range []string{"card.ru.png", "card.en.png", "card-dark.ru.png", "alerts.en.png"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	page, err := leafThrough(dir)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(page)
	if n := strings.Count(string(text), "<h2>"); n != 2 || strings.Count(string(text), "<img ") != 4 || !strings.Contains(string(text), `src="card-dark.ru.png"`) {
		t.Errorf("%d screens:\n%s", n, text)
	}
}
