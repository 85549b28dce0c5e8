package styling_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"vestnik/core/xmpp/styling"
)

// model says of each character of a text how it is styled, by the words of XEP-0393 and
// without a thought of what that costs: whatever Parse remembers must make no difference.
type model struct {
	text  []rune
	style []styling.Style
	quote []int
}

func newModel(text string) *model {
	r := []rune(text)
	m := &model{r, make([]styling.Style, len(r)), make([]int, len(r))}
	m.blocks()
	return m
}

// add adds a style to the characters from a to b.
func (m *model) add(a, b int, s styling.Style) {
	for i := a; i < b; i++ {
		m.style[i] |= s
	}
}

// blocks styles the lines. A block of code is the lines from its beginning to its end.
func (m *model) blocks() {
	for begin, code := 0, -1; begin < len(m.text); {
		end := begin
		for end < len(m.text) && m.text[end] != '\n' {
			end++
		}
		behind := min(end+1, len(m.text))
		content, depth := begin, 0
		for content < end && m.text[content] == '>' && depth != code {
			depth++
			if content++; content < end && unicode.IsSpace(m.text[content]) {
				content++
			}
		}
		for i := begin; i < behind; i++ {
			m.quote[i] = depth
		}
		m.add(begin, content, styling.Directive)
		if code != depth {
			code = -1
		}
		line := string(m.text[content:end])
		switch {
		case code >= 0 && line == "```":
			m.add(content, end, styling.Block|styling.Directive)
			code = -1
		case code >= 0:
			m.add(content, behind, styling.Block)
		case strings.HasPrefix(line, "```"):
			m.add(content, behind, styling.Block)
			m.add(content, end, styling.Directive)
			code = depth
		default:
			m.spans(content, end)
		}
		begin = behind
	}
}

// spans styles the text from a to b: each mark that may open a span is tried with each that
// may close it.
func (m *model) spans(a, b int) {
	for i := a; i < b; i++ {
		style, isMark := map[rune]styling.Style{'*': styling.Strong, '_': styling.Emphasis, '~': styling.Strike, '`': styling.Code}[m.text[i]]
		opens := isMark && (i == a || unicode.IsSpace(m.text[i-1])) && i+1 < b && !unicode.IsSpace(m.text[i+1]) && m.text[i+1] != m.text[i]
		if !opens {
			continue
		}
		for j := i + 2; j < b; j++ {
			if m.text[j] != m.text[i] || unicode.IsSpace(m.text[j-1]) {
				continue
			}
			m.add(i, j+1, style)
			m.add(i, i+1, styling.Directive)
			m.add(j, j+1, styling.Directive)
			if style != styling.Code {
				m.spans(i+1, j)
			}
			i = j
			break
		}
	}
}

func (m *model) compare(t *testing.T, text string) {
	t.Helper()
	i := 0
	for _, s := range styling.Parse(text) {
		for _, r := range s.Text {
			if r != m.text[i] || s.Style != m.style[i] || s.Quote != m.quote[i] {
				t.Fatalf("%q: character %d, %q, has style %b in %d quotations, want %b in %d", text, i, r, s.Style, s.Quote, m.style[i], m.quote[i])
			}
			i++
		}
	}
}

// Texts of little but marks, of which there are more than anybody would think of.
func TestWhatIsRememberedMakesNoDifference(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"*", "_", "~", "`", "*", "_", "a", "b ", " ", "ы", "\n", "> ", ">", "```", "```\n", "\u00a0", "😀"}
	for range 20_000 {
		var text strings.Builder
		for range r.IntN(40) {
			text.WriteString(pieces[r.IntN(len(pieces))])
		}
		newModel(text.String()).compare(t, text.String())
	}
}

func FuzzModel(f *testing.F) {
	for _, text := range costly(2) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 500 {
			text = strings.ToValidUTF8(text, "?")
			newModel(text).compare(t, text)
		}
	})
}
