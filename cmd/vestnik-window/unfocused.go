//go:build cgo

package main

import "github.com/go-gl/glfw/v3.3/glfw"

// unfocused shows a window that takes no keyboard and lies above the others. Fyne has no word
// for either: GLFW, by which it makes its windows, has, and takes it from here; to leave GLFW
// is to leave Fyne. It is called on Fyne's goroutine, when a window was made.
func unfocused(show func()) {
	for hint, is := range map[glfw.Hint]int{glfw.FocusOnShow: glfw.False, glfw.Floating: glfw.True} {
		glfw.WindowHint(hint, is)
		defer glfw.WindowHint(hint, map[glfw.Hint]int{glfw.FocusOnShow: glfw.True, glfw.Floating: glfw.False}[hint])
	}
	show()
}
