package locale

import "testing"

func TestASizeIsWrittenInTheUnitsOfTheLanguage(t *testing.T) {
	for n, want := range map[int64][2]string{
		0:               {"0 bytes", "0 Б"},
		1023:            {"1023 bytes", "1023 Б"},
		1024:            {"1 KB", "1 КБ"},
		1536:            {"2 KB", "2 КБ"},
		1<<20 - 1:       {"1.0 MB", "1,0 МБ"},
		1 << 20:         {"1.0 MB", "1,0 МБ"},
		5<<20 + 512<<10: {"5.5 MB", "5,5 МБ"},
		1<<30 - 1:       {"1.0 GB", "1,0 ГБ"},
		3 << 30:         {"3.0 GB", "3,0 ГБ"},
	} {
		if got := [2]string{New(English).Size(n), New(Russian).Size(n)}; got != want {
			t.Errorf("%d: %q, not %q", n, got, want)
		}
	}
}
