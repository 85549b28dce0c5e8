package vault

import (
	"testing"

	"github.com/danieljoos/wincred"
)

func TestTheCredentialManagerConforms(t *testing.T) {
	v := New(elsewhere{}, 0)
	t.Cleanup(func() { // all that the suite stores
		stored, _ := wincred.FilteredList(aside + "*")
		for _, c := range stored {
			_ = (&wincred.GenericCredential{Credential: *c}).Delete()
		}
	})
	conform(t, v)
}

func TestAPasswordGoesWithThePerson(t *testing.T) {
	t.Cleanup(func() { _ = ours.Delete(aside, account) })
	before := wincred.NewGenericCredential(aside + ":" + account) // as go-keyring wrote it
	before.UserName, before.CredentialBlob = account, []byte("old")
	if err := before.Write(); err != nil {
		t.Fatal(err)
	}
	if got, err := ours.Get(aside, account); got != "old" || err != nil {
		t.Errorf("what was there before: %q, %v", got, err)
	}
	if err := ours.Set(aside, account, "Пароль"); err != nil {
		t.Fatal(err)
	}
	c, err := wincred.GetGenericCredential(aside + ":" + account)
	if err != nil || c.Persist != wincred.PersistEnterprise || string(c.CredentialBlob) != "Пароль" {
		t.Errorf("%+v, %v", c, err)
	}
}

// aside is where the tests keep their passwords, off the person's own.
const aside = "test-of-vestnik"

// elsewhere is our keyring, aside.
type elsewhere struct{}

func (elsewhere) Get(_, account string) (string, error) { return ours.Get(aside, account) }
func (elsewhere) Set(_, account, password string) error { return ours.Set(aside, account, password) }
func (elsewhere) Delete(_, account string) error        { return ours.Delete(aside, account) }
