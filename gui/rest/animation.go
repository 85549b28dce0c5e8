package rest

import "fyne.io/fyne/v2"

// StartAnimation implements fyne.Driver.
func (d *driver) StartAnimation(a *fyne.Animation) {
	d.stir()
	if a.RepeatCount == fyne.AnimationRepeatForever {
		d.mu.Lock()
		d.endless[a] = true
		d.mu.Unlock()
	}
	d.toolkit.StartAnimation(a)
}

// StopAnimation implements fyne.Driver.
func (d *driver) StopAnimation(a *fyne.Animation) {
	d.mu.Lock()
	delete(d.endless, a)
	d.mu.Unlock()
	d.toolkit.StopAnimation(a)
}

// still stops the endless animations where they are complete.
func (d *driver) still() {
	for _, a := range d.goingOn() {
		d.toolkit.StopAnimation(a)
		a.Tick(1)
	}
}

// move lets them go on.
func (d *driver) move() {
	for _, a := range d.goingOn() {
		d.toolkit.StartAnimation(a)
	}
}

func (d *driver) goingOn() []*fyne.Animation {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make([]*fyne.Animation, 0, len(d.endless))
	for a := range d.endless {
		all = append(all, a)
	}
	return all
}
