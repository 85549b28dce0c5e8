package main

import (
	"crypto/rand"
	"errors"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestBots runs testdata/bots/*.txtar. The office has alice and boris, whose passwords are in
// the files pw and boris, and robot, for whom a program answers; its is in the file robot.
func TestBots(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/bots", Cmds: commandsOfScripts, Condition: condition, Setup: func(env *testscript.Env) error {
		accounts := map[string]string{"alice": rand.Text(), "boris": rand.Text(), "robot": rand.Text()}
		return errors.Join(furnish(env), serveOfficeOf(env, accounts),
			keepSecret(env, "robot", accounts["robot"]), keepSecret(env, "boris", accounts["boris"]))
	}})
}
