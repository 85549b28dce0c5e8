package preference_test

import (
	"fmt"

	"vestnik/core/policy"
	"vestnik/core/preference"
	"vestnik/core/settings"
)

func Example() {
	var stored settings.Settings
	_ = preference.Set(&stored, policy.Policy{}, "quietHours", []string{"Mon-Fri 19:00-08:00"})
	err := preference.Set(&stored, policy.Policy{}, "sounds", []string{"loud"})

	for _, s := range preference.List(stored, policy.Policy{}, nil) {
		if s.Own || s.Name == "sounds" {
			fmt.Println(s.Theme, s.Name, s.Value)
		}
	}
	fmt.Println(err != nil)
	// Output:
	// popups sounds [true]
	// quiet quietHours [Mon-Fri 19:00-08:00]
	// true
}
