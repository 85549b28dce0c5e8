package desk

import "slices"

// What an organisation may set that faces show, or ask for: [Managing.Key] names them, and
// others.
const (
	ManagedDomain      = "domain"
	ManagedURL         = "url"
	ManagedCAFile      = "caFile"
	ManagedPins        = "pins"
	ManagedAllowHTTP   = "allowHTTP"
	ManagedMechanisms  = "mechanisms"
	ManagedGroupsFirst = "groupsFirst"
	ManagedAutostart   = "autostart"
	managedOff         = "off"
)

// The features that may be off, and that a face does not offer then: nothing is to be clicked
// that would be refused.
const (
	FeatureAddContacts  = "add-contacts"
	FeatureEditContacts = "edit-contacts"
	FeatureBlocking     = "blocking"
	FeatureOwnCard      = "own-card"
	FeatureMoreAccounts = "more-accounts"
	FeatureForget       = "forget"
	FeatureInvisible    = "invisible"
	FeatureArchive      = "archive"
	FeatureBroadcast    = "broadcast"
	FeatureTrust        = "trust-certificate"
)

// Features are all of them.
var Features = []string{
	FeatureAddContacts, FeatureEditContacts, FeatureBlocking, FeatureOwnCard, FeatureArchive, FeatureMoreAccounts, FeatureForget, FeatureInvisible, FeatureBroadcast, FeatureTrust,
}

// Managing is something that the organisation has set above the settings of the person: he
// cannot change it. What would is refused with a [Problem] of code [Managed].
type Managing struct {
	Key    string   `json:"key"`    // as in the policy, see package policy
	Values []string `json:"values"` // the items of a list; else one, numbers and switches as text
}

// IsManaged tells whether the organisation has set something.
func (s *Status) IsManaged(key string) bool { return s.managed(key) != nil }

// ManagedText returns what the organisation has set something to, "" where it has not.
func (s *Status) ManagedText(key string) string {
	if m := s.managed(key); m != nil && len(m.Values) > 0 {
		return m.Values[0]
	}
	return ""
}

// ManagedList returns the list to which the organisation has set something.
func (s *Status) ManagedList(key string) []string {
	if m := s.managed(key); m != nil {
		return m.Values
	}
	return nil
}

// IsOff tells whether the organisation has switched a feature off.
func (s *Status) IsOff(feature string) bool {
	return slices.Contains(s.ManagedList(managedOff), feature)
}

func (s *Status) managed(key string) *Managing {
	at := slices.IndexFunc(s.Managed, func(m Managing) bool { return m.Key == key })
	if at < 0 {
		return nil
	}
	return &s.Managed[at]
}
