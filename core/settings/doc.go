// Package settings keeps what the person has chosen, in one JSON file, and knows
// where the program's files belong on each system.
//
//	dirs, err := settings.StandardDirs()
//	err = dirs.Make()
//	s, err := settings.Load(dirs.SettingsFile()) // defaults when there is no file
//	err = settings.Save(dirs.SettingsFile(), s)
//
// # Promises
//
// A reader sees the old file or the new one, never half of either: Save writes
// beside it, syncs and renames. Only the owner can read it. It never holds a
// password: there is no field for one, and a proxy's address with one in it is refused.
//
// Fields that this version does not know stay in the file when it is saved, so
// that going back to an older version does not destroy what a newer one has
// written. A file that cannot be read or understood is reported as a [*FileError],
// with its line if one is to blame, by Load and by Save alike, and is left for a person to mend.
//
// # Why JSON, and why our own directories
//
// encoding/json is there, keeps its promises, and can be edited with any editor
// (in whatever encoding it saves that core/charset knows). os.UserConfigDir covers one directory
// of the three that are needed and puts a roaming profile under everything on
// Windows, so the places are written out here: see [StandardDirs].
package settings
