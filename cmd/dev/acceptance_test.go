package main

import (
	"go/ast"
	"strings"
	"testing"
)

// acceptance are the situations in which programs of this kind fail their users most, and
// the tests that hold what Vestnik does in them. A part of a test's name behind a slash is
// one of its cases.
var acceptance = map[string][]string{
	"wake/suspend-90s":       {"core/agent.TestBeforeSleepTheServerIsAskedToWaitAndAfterItAllGoesOnAtOnce", "core/agent.TestWakingMakesALineThatWaitsTryAtOnce", "core/xmpp/session.TestASessionSurvives/a sleep"},
	"wake/beyond-inactivity": {"core/agent.TestWhatAnotherProgramHasGotComesFromTheArchiveOnceAndInOrder"},
	"net/ip-change":          {"core/xmpp/session.TestASessionSurvives/another address"},
	"net/cable-pull-30s":     {"core/xmpp/session.TestASessionSurvives/a pulled cable"},
	"srv/restart":            {"core/agent.TestAServerThatIsAwayForThreeMinutesIsFoundSoonAndNotBeleaguered", "cmd/vestnik.TestProofThatEveryNumberIsThereOnce"},
	"srv/404-for-ever":       {"core/agent.TestAServerThatSays404ForEverIsNotBeleaguered"},
	"srv/conflict":           {"core/agent.TestAConflictWaitsForThePerson"},
	"proxy/cut-at-30s":       {"core/xmpp/bosh.TestAProxyThatCutsHeldRequestsIsLearnedFrom"},
	"burst/1000-offline":     {"core/agent.TestAThousandOfflineMessagesAreStoredWholeAndOnePopup"},
	"keyring/never-answers":  {"core/vault.TestASilentKeyringIsGivenUpInTime", "core/agent.TestASilentKeyringIsToldFromASilentServer", "cmd/vestnik.TestTheCommandLineWithAKeyringThatNeverAnswers"},
	"keyring/none":           {"core/vault.TestABusWithoutAKeyringIsAnAbsentKeyring", "core/agent.TestAKeyringThatFailsIsToldAndDoesNotKeepUsOffLine"},
}

func TestEverySituationThatMattersHasItsTests(t *testing.T) {
	there := map[string]bool{}
	for _, s := range sources(t) {
		for _, declaration := range s.file.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && s.test && f.Recv == nil {
				there[s.pkg()+"."+f.Name.Name] = true
			}
		}
	}
	for situation, tests := range acceptance {
		for _, name := range tests {
			test := name
			if dot := strings.Index(name, "."); strings.Contains(name[dot:], "/") {
				test = name[:dot+strings.Index(name[dot:], "/")]
			}
			if !there[test] {
				t.Errorf("%s: there is no %s", situation, test)
			}
		}
	}
}
