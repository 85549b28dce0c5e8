package main

import "testing"

func TestWhichOpenGLIsEnough(t *testing.T) {
	for version, want := range map[string]bool{
		"1.1.0": false, // of Windows itself
		"2.0":   false, "2.1 Mesa 22.3.6": true, "2.1.0 - Build 8.15.10.2900": true,
		"3.0": true, "4.6.0 NVIDIA 551.23": true, "10.0": true, "": false, "unknown": false,
	} {
		if enough(version) != want {
			t.Errorf("%q: %v", version, !want)
		}
	}
}
