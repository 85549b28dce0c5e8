// Package policy is what an organisation sets above the settings of its people: which
// server, by which way, what may be changed, how long messages are kept.
//
//	p, err := policy.Read(dirs.PolicyCopy())
//	if url, managed := p.Text(policy.URL); managed { … the person's own does not count … }
//
// # Where it stands
//
//	Linux     /etc/vestnik/policy.json
//	macOS     /Library/Application Support/Vestnik/policy.json
//	Windows   HKEY_LOCAL_MACHINE\Software\Policies\Vestnik, which group policy writes
//
// No variable and no option names another place: else the person would choose his policy.
//
// # What it means
//
// A value of the policy beats the person's, in the window, on the command line and for
// scripts, because the resident holds to it and not only who shows it. A value that is
// missing leaves the person free. There is nothing in between: a proposal that can be
// changed is what settings.json in a profile's template is for. The person's own choice
// stays in his settings untouched, and holds again when the policy no longer speaks of it.
//
// [Keys] is the one table of what there is. The reader of the file, that of the registry,
// the templates for group policy, the words for people and the documentation are made from
// it or held against it by tests.
//
// # Where it is wrong
//
// Half a policy never holds. One that is damaged, has a value that is none, or may have been
// written by somebody else than the administrator, is not used, and [Read] says why, in each
// place of it. Then the last one that was whole holds: the resident keeps a copy beside the
// journal. A desk whose administrator has made a mistake goes on as it was, with the pins
// and the proxy that it had. Where there never was a whole one, [Closed] holds, which lets no
// account be added and nothing be sent unprotected, because what the organisation wanted is
// not known; accounts that were there before go on.
//
// The copy is the person's file. He can change it, and gains nothing: it counts only while
// the real one is broken, and who can break that is the administrator.
//
// A name that this version does not know is told and not minded: in an office there are
// programs of two versions for a while. [Check] names it all the same, because it may be
// misspelt.
//
// # Why so
//
// It is one flat object, because the registry's values are flat and an administrator reads
// both; encoding/json and golang.org/x/sys/windows/registry are all it takes. It is read
// when the resident starts, signs in or connects anew, and never polled.
package policy
