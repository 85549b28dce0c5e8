package window

import "vestnik/core/desk"

// changePassword opens the window of services where the server of an account asks for another
// password.
func (f *faces) changePassword(account string) {
	f.showServices()
	if f.services.step != nil {
		f.services.step.end()
	}
	f.services.begin(desk.Task{Spot: desk.Spot{Ref: desk.Ref{Account: account}}, Deed: desk.DeedPassword})
}
