package servertest

import "testing"

func TestMain(m *testing.M) { Main(m) }

func TestServersStart(t *testing.T) {
	Prosody(t)
	Ejabberd(t)
}
