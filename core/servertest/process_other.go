//go:build !linux

package servertest

import "errors"

var errLinux = errors.New("servertest: the servers are run on Linux only")

// process is never made here; prosodyAvailable and ejabberdAvailable say so first.
type process struct{}

func give(string, string) error { return errLinux }

func account(string) (any, error) { return nil, errLinux }

func launch(string, string, []string, string, ...string) (*process, error) { return nil, errLinux }

func (p *process) id() int        { return 0 }
func (p *process) output() string { return "" }
func (p *process) ended() bool    { return true }
func (p *process) freeze() error  { return errLinux }
func (p *process) thaw() error    { return errLinux }
func (p *process) kill()          {}
func (p *process) terminate()     {}
