package window

import (
	"slices"
	"strconv"
	"strings"

	"vestnik/core/desk"
)

// mostSigns is how many different reactions are drawn under a message, and longestSign how
// many runes of one: what is no emoji may be of any length.
const (
	mostSigns   = 8
	longestSign = 16
)

// reactions counts what people think of a message.
func reactions(all []desk.Reaction) string {
	var signs []string
	count := map[string]int{}
	for _, r := range all {
		for _, sign := range r.Emoji {
			sign, _ = clip(sign, longestSign)
			if sign = plain(sign); sign == "" {
				continue
			}
			if count[sign]++; count[sign] == 1 {
				signs = append(signs, sign)
			}
		}
	}
	if len(signs) > mostSigns {
		signs = append(signs[:mostSigns], "…")
	}
	for i, sign := range signs {
		if count[sign] > 1 {
			signs[i] += " " + strconv.Itoa(count[sign])
		}
	}
	return strings.Join(signs, "  ")
}

func sameReaction(a, b desk.Reaction) bool {
	return a.From == b.From && a.Mine == b.Mine && slices.Equal(a.Emoji, b.Emoji)
}
