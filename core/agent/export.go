package agent

import (
	"context"
	"path/filepath"

	"vestnik/core/backup"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

// Export implements [desk.Desk]. It reads the journal piece by piece, so that nobody waits for it.
func (a *Agent) Export(ctx context.Context, file string) (<-chan desk.Exported, error) {
	if !filepath.IsAbs(file) {
		return nil, desk.NewProblem(desk.NoFile, "file", file)
	}
	chosen, err := settings.Load(a.cfg.SettingsFile)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, Explain(err, Target{})
	}
	ctx, cancel := a.lasting(ctx)
	told := make(chan desk.Exported)
	tell := func(e desk.Exported) {
		select {
		case told <- e:
		case <-ctx.Done():
		}
	}
	go func() {
		defer close(told)
		defer cancel()
		from := backup.Source{Program: a.cfg.Version, Settings: chosen, Messages: a.cfg.Journal}
		n, err := backup.Save(ctx, file, from, func(n int) { tell(desk.Exported{Messages: n}) })
		last := desk.Exported{Messages: n, Done: err == nil}
		if err != nil {
			last.Problem = Explain(err, Target{})
		}
		tell(last)
	}()
	return told, nil
}

// lasting is a context that ends with the resident, too.
func (a *Agent) lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-a.gone:
		case <-ctx.Done():
		}
		cancel()
	}()
	return ctx, cancel
}
