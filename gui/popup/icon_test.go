package popup

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestAPictureIsAFileOnlyAsLongAsItIsOfUse(t *testing.T) {
	i := drawIcon()
	if i.of(nil) != "" || (icon{}).of([]byte("x")) != "" {
		t.Error("a file of nothing, or nowhere")
	}
	first := i.of([]byte("first"))
	if again := i.of([]byte("first")); first == "" || again != first {
		t.Errorf("%q, then %q", first, again)
	}
	for n := range 3 * mostFiles {
		path := i.of(fmt.Append(nil, n))
		if data, err := os.ReadFile(path); err != nil || string(data) != fmt.Sprint(n) {
			t.Fatal(path, err)
		}
	}
	if all, _ := filepath.Glob(filepath.Join(i.dir, "*")); len(all) > mostFiles+1 {
		t.Errorf("%d files", len(all))
	}
	if _, err := os.Stat(i.path()); err != nil {
		t.Errorf("the icon of the program has gone: %v", err)
	}
	i.remove()
	if _, err := os.Stat(i.dir); !os.IsNotExist(err) {
		t.Error("they stay")
	}
}
