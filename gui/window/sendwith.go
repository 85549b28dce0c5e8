package window

// enterSends tells whether Enter sends what is written. Where it does not, it breaks the line;
// Ctrl+Enter sends in any case.
func (f *faces) enterSends() bool { return !f.model.status.CtrlEnter }

// keyed returns which text says by which key one sends: that with an id, or its like for Ctrl+Enter.
func (f *faces) keyed(id string) string {
	if f.enterSends() {
		return id
	}
	return id + "-ctrl"
}

// hint says in a writer, while it is empty, what it is for.
func (f *faces) hint(w *field) {
	if text := f.words.Say(f.keyed("window.write")); w.PlaceHolder != text {
		w.SetPlaceHolder(text)
	}
}
