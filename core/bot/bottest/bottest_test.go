package bottest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"vestnik/core/bot"
	"vestnik/core/bot/bottest"
	"vestnik/core/desk"
)

func TestAFunctionIsARunner(t *testing.T) {
	bottest.Conformance(t, func(*testing.T) bot.Runner {
		return bottest.Runner(func(ctx context.Context, m *desk.Message) ([]byte, error) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			switch what, text, _ := strings.Cut(m.Body, " "); what {
			case "echo":
				return []byte(text + "\n"), nil
			case "flood":
				return nil, bot.ErrTooMuch
			case "hang":
				<-ctx.Done()
				return nil, ctx.Err()
			case "die":
				return nil, errors.New("exit status 3")
			}
			return nil, nil
		})
	})
}
