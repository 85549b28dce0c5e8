package disk

import "testing"

func TestAPathThatBeginsWithAServerIsAShares(t *testing.T) {
	for volume, want := range map[string]bool{
		`\\server\home`: true, `\\?\UNC\server\home`: true, `\\?\unc\server\home`: true,
		`C:`: false, `\\?\C:`: false, `\\.\C:`: false, ``: false,
	} {
		if got := onServer(volume); got != want {
			t.Errorf("%s: %v", volume, got)
		}
	}
}
