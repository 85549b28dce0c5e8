package manager

import "testing"

func TestTheLowerVersionIsGranted(t *testing.T) {
	for asked, want := range map[string]string{
		"": "1.11", "1.6": "1.6", "1.10": "1.10", "1.11": "1.11", "1.12": "1.11", "2.0": "1.11",
		"1.x": "1.11", "1.5.9": "1.11", "x": "1.11", "1.": "1.11", "1.-3": "1.11", "1.06": "1.6",
	} {
		if got := grantVersion(asked); got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}
