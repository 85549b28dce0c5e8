package vault

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

const onLinux = runtime.GOOS == "linux"

func TestTheMockConforms(t *testing.T) {
	keyring.MockInit()
	conform(t, New(system{}, 0))
}

// conform is what every unlocked keyring does.
func conform(t *testing.T, v *Vault) {
	ctx := t.Context()
	t.Run("what is not there is not found", func(t *testing.T) {
		if _, err := v.Get(ctx, "nobody@office.example"); !errors.Is(err, ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		if err := v.Delete(ctx, "nobody@office.example"); !errors.Is(err, ErrNotFound) {
			t.Errorf("delete: %v", err)
		}
	})
	t.Run("passwords come back byte for byte", func(t *testing.T) {
		for name, password := range map[string]string{
			"cyrillic@x.example": "Пароль для входа",
			"emoji@x.example":    "🔑👨‍👩‍👧",
			"lines@x.example":    "a\nb\r\n\tc ",
			"quotes@x.example":   `"'\$(x)%s`,
			"empty@x.example":    "",
			"long@x.example":     strings.Repeat("ы", 1200),
			account:              "geheim",
		} {
			if err := v.Set(ctx, name, password); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got, err := v.Get(ctx, name); got != password || err != nil {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	})
	t.Run("a new password replaces the old one", func(t *testing.T) {
		for _, password := range []string{"one", "two"} {
			if err := v.Set(ctx, account, password); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := v.Get(ctx, account); got != "two" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
		if err := v.Delete(ctx, account); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Get(ctx, account); !errors.Is(err, ErrNotFound) {
			t.Errorf("the old one is back: %v", err)
		}
	})
	t.Run("accounts are kept apart", func(t *testing.T) {
		for _, name := range []string{"a@x.example", "b@x.example", "a@x.example/r"} {
			if err := v.Set(ctx, name, name); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.Delete(ctx, "b@x.example"); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Get(ctx, "a@x.example"); got != "a@x.example" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}
