//go:build !windows

package sound

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// sink is a player that notes what it is to play.
func sink() (p *Player, played func() []string) {
	var all []string
	p = &Player{dir: "/sounds", program: "player", run: func(_ context.Context, name, file string) {
		time.Sleep(time.Second)
		all = append(all, name+" "+file)
	}}
	return p, func() []string { return all }
}

func TestOfManyPopupsAtOnceOneIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, played := sink()
		for range 500 {
			p.Play(false)
			p.Play(true)
		}
		time.Sleep(pause)
		p.Play(true)
		time.Sleep(10 * time.Second)
		if got, want := played(), []string{"player /sounds/message.wav", "player /sounds/urgent.wav"}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestAPlayerThatHangsIsEndedAndTheNextSoundIsHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := sink()
		ended := 0
		p.run = func(ctx context.Context, _, _ string) { <-ctx.Done(); ended++ }
		p.Play(false)
		time.Sleep(pause)
		p.Play(false) // the first still hangs
		time.Sleep(patience)
		p.Play(false)
		time.Sleep(2 * patience)
		if ended != 2 {
			t.Errorf("%d were ended", ended)
		}
	})
}

func TestWithoutAPlayerThereIsNoSound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, played := sink()
		p.program = ""
		p.Play(true)
		p.program, p.dir = "player", ""
		p.Play(true)
		time.Sleep(time.Minute)
		if got := played(); len(got) != 0 {
			t.Errorf("%q", got)
		}
	})
}

// The first that is installed plays, and gets the file and nothing else.
func TestTheFilesAreThereUntilTheEndAndTheFirstProgramPlaysThem(t *testing.T) {
	dir := t.TempDir()
	said := filepath.Join(dir, "said")
	for _, name := range []string{"paplay", "aplay"} {
		script := "#!/bin/sh\necho \"${0##*/} $# $(/usr/bin/head -c 4 \"$1\")\" > '" + said + ".new' && /bin/mv '" + said + ".new' '" + said + "'\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	p := Open()
	p.Play(true)
	for late := time.After(20 * time.Second); ; {
		if text, err := os.ReadFile(said); err == nil {
			if string(text) != "paplay 1 RIFF\n" {
				t.Errorf("%q", text)
			}
			break
		}
		select {
		case <-late:
			t.Fatal("nothing plays")
		case <-time.After(5 * time.Millisecond):
		}
	}
	p.Close()
	if _, err := os.Stat(p.File(false)); err == nil {
		t.Error("the files stay")
	}
}
