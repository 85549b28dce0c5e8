package forms

import (
	"cmp"
	"math/big"
	"net/url"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// Rule is which values a field may have, beside what its type says (XEP-0122). What cannot
// be made sense of is left to the service: it checks for itself.
type Rule struct {
	// Datatype is that of XML Schema, such as xs:integer or xs:date; xs:string where none is given.
	Datatype string `json:"datatype,omitempty"`
	// Open lets a person give another value than those of the options, §3.2.2.
	Open bool `json:"open,omitempty"`
	// Min and Max are between which a value lies, both included, as the datatype is written;
	// empty for no bound.
	Min string `json:"min,omitempty"`
	Max string `json:"max,omitempty"`
	// Pattern is a regular expression that the whole of a value matches. It is tried in time
	// that is linear in the length of the value, whatever it is.
	Pattern string `json:"pattern,omitempty"`
	// Least and Most are how many values are chosen from a list; 0 for no bound.
	Least int `json:"least,omitempty"`
	Most  int `json:"most,omitempty"`
}

// mostBound is how long a bound may be, and mostPattern an expression, in bytes; mostSteps is
// how large a program it may become, and mostMatched how long a value that it is tried on:
// together they bound the time that takes.
const (
	mostBound   = 128
	mostPattern = 1 << 10
	mostSteps   = 2000
	mostMatched = 4 << 10
)

func (r *reader) rule(n *xmlsafe.Node) *Rule {
	rule := Rule{Datatype: r.clipped(n.Attr("datatype"), mostBound)}
	method := false // there is one of them
	for _, c := range n.Children {
		switch {
		case c.Is(nsValidate, "list-range"):
			rule.Least, rule.Most = count(c.Attr("min")), count(c.Attr("max"))
		case c.Space != nsValidate || method:
		case c.Local == "open":
			rule.Open, method = true, true
		case c.Local == "range":
			rule.Min, rule.Max, method = r.bound(c.Attr("min")), r.bound(c.Attr("max")), true
		case c.Local == "regex" && len(c.Text) <= mostPattern:
			rule.Pattern, method = r.whole(c.Text, mostPattern), true
		}
	}
	return &rule
}

func (r *reader) bound(text string) string {
	if text = strings.TrimSpace(text); len(text) > mostBound {
		return ""
	}
	return r.whole(text, mostBound)
}

func count(text string) int {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0
	}
	return int(n)
}

func (r *Rule) encode(e *xmlsafe.Encoder) {
	e.Start("validate", "xmlns", nsValidate).Attr("datatype", r.Datatype)
	switch {
	case r.Open:
		e.Leaf("open", "")
	case r.Min != "" || r.Max != "":
		e.Start("range").Attr("min", r.Min).Attr("max", r.Max).End()
	case r.Pattern != "":
		e.Leaf("regex", r.Pattern)
	default:
		e.Leaf("basic", "")
	}
	if r.Least > 0 || r.Most > 0 {
		e.Start("list-range")
		if r.Least > 0 {
			e.Attr("min", strconv.Itoa(r.Least))
		}
		if r.Most > 0 {
			e.Attr("max", strconv.Itoa(r.Most))
		}
		e.End()
	}
	e.End()
}

// check tells what is wrong with a value, "" where nothing is.
func (r *Rule) check(value string) Why {
	datatype := strings.TrimPrefix(r.Datatype, "xs:")
	if !valid(datatype, value) {
		return BadValue
	}
	if order := orders[datatype]; order != nil {
		below := r.Min != "" && valid(datatype, r.Min) && order(value, r.Min) < 0
		above := r.Max != "" && valid(datatype, r.Max) && order(value, r.Max) > 0
		if below || above {
			return OutOfRange
		}
	}
	if p := r.pattern(); p != nil && len(value) <= mostMatched && !p.MatchString(value) {
		return NoMatch
	}
	return ""
}

// pattern returns the expression for whole values, nil where there is none, or none that can
// be tried.
func (r *Rule) pattern() *regexp.Regexp {
	if r.Pattern == "" || len(r.Pattern) > mostPattern {
		return nil
	}
	text := `^(?:` + r.Pattern + `)$`
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	if program, err := syntax.Compile(tree.Simplify()); err != nil || len(program.Inst) > mostSteps {
		return nil
	}
	p, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return p
}

// integers are the datatypes of whole numbers, and the bits that they have; 0 for any.
var integers = map[string]uint{"byte": 8, "short": 16, "int": 32, "long": 64, "integer": 0}

var (
	decimal  = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`)
	integer  = regexp.MustCompile(`^[+-]?[0-9]+$`)
	double   = regexp.MustCompile(`^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([Ee][+-]?[0-9]{1,4})?|-?INF|NaN)$`)
	language = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)
)

// valid tells whether a value is written as its datatype is. Of those that are not known all
// are.
func valid(datatype, value string) bool {
	if bits, is := integers[datatype]; is {
		return len(value) <= mostBound && integer.MatchString(value) && fits(value, bits)
	}
	switch datatype {
	case "decimal":
		return len(value) <= mostBound && decimal.MatchString(value)
	case "double":
		return len(value) <= mostBound && double.MatchString(value)
	case "language":
		return language.MatchString(value)
	case "anyURI":
		_, err := url.Parse(value)
		return err == nil
	case "date", "dateTime", "time":
		_, ok := moment(datatype, value)
		return ok
	}
	return true
}

// fits tells whether a whole number fits into so many bits, with its sign.
func fits(value string, bits uint) bool {
	n, ok := new(big.Int).SetString(strings.TrimPrefix(value, "+"), 10)
	if !ok || bits == 0 {
		return ok
	}
	limit := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return n.Cmp(limit) < 0 && n.Cmp(new(big.Int).Neg(limit)) >= 0
}

// layouts are how moments are written, with a zone and without.
var layouts = map[string][]string{
	"date":     {"2006-01-02Z07:00", "2006-01-02"},
	"dateTime": {"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05"},
	"time":     {"15:04:05Z07:00", "15:04:05"},
}

func moment(datatype, value string) (t time.Time, ok bool) {
	for _, layout := range layouts[datatype] {
		if t, err := time.Parse(layout, value); err == nil {
			return t, true
		}
	}
	return t, false
}

// orders compare two valid values of the datatypes that have an order.
var orders = map[string]func(a, b string) int{
	"byte": numbers, "short": numbers, "int": numbers, "long": numbers, "integer": numbers, "decimal": numbers,
	"double": func(a, b string) int {
		x, _ := strconv.ParseFloat(a, 64)
		y, _ := strconv.ParseFloat(b, 64)
		return cmp.Compare(x, y)
	},
	"date": moments("date"), "dateTime": moments("dateTime"), "time": moments("time"),
}

// numbers compares without an exponent, which could make few digits many.
func numbers(a, b string) int {
	x, _ := new(big.Rat).SetString(a)
	y, _ := new(big.Rat).SetString(b)
	if x == nil || y == nil {
		return 0
	}
	return x.Cmp(y)
}

func moments(datatype string) func(a, b string) int {
	return func(a, b string) int {
		x, _ := moment(datatype, a)
		y, _ := moment(datatype, b)
		return x.Compare(y)
	}
}
