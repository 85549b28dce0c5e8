package rate

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever comes as he likes: never more than the burst and one for each turn since.
func TestARateHoldsWhateverComes(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			limit := Rate[string]{Burst: 1 + r.IntN(10), Every: time.Duration(1+r.IntN(60)) * time.Second}
			begin, taken := time.Now(), 0
			for range 2000 {
				if r.IntN(3) == 0 {
					time.Sleep(time.Duration(r.IntN(4000)) * time.Millisecond)
				}
				if limit.Allow("boris@office.example") {
					taken++
				}
				if most := limit.Burst + int(time.Since(begin)/limit.Every); taken > most {
					t.Fatalf("%d of %d at once and one in %v: %d after %v", taken, limit.Burst, limit.Every, most, time.Since(begin))
				}
			}
			if least := int(time.Since(begin) / limit.Every / 2); taken < least {
				t.Errorf("only %d in %v of one in %v", taken, time.Since(begin), limit.Every)
			}
			time.Sleep(time.Duration(limit.Burst) * limit.Every)
			for i := range limit.Burst {
				if !limit.Allow("boris@office.example") {
					t.Errorf("number %d is not taken though nothing came before", i)
				}
			}
		})
	}
}

func TestARateRemembersAThousandSenders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := Rate[string]{Burst: 2, Every: time.Minute}
		sender := func(i int) string { return strconv.Itoa(i) + "@elsewhere.example" }
		for i := range 5000 {
			if limit.Allow(sender(i)) != (i < maxSenders) {
				t.Fatalf("sender %d", i)
			}
		}
		if len(limit.next) != maxSenders || limit.Allow(sender(0)) != true || limit.Allow(sender(0)) != false {
			t.Errorf("%d senders", len(limit.next))
		}
		time.Sleep(time.Minute) // all are even but the one who came twice
		if !limit.Allow(sender(4999)) || len(limit.next) != 2 {
			t.Errorf("%d senders", len(limit.next))
		}
	})
}
