package window

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"

	"vestnik/core/desk"
)

// How many pictures are kept, and asked for at a time. Each takes up to 150 kB.
const (
	mostPictures    = 64
	picturesAtOnce  = 4
	mostOutstanding = 64 // who waits longer was scrolled past
)

// pictures are those of people, by whose they are and what names them in [desk.Contact]: who
// claims the picture of another takes it from nobody. Only what comes into sight is asked
// for, once; until it is there, and where it cannot be had, there are initials.
type pictures struct {
	faces   *faces
	kept    map[wanted]image.Image // nil: it cannot be had
	order   []wanted               // of those kept, the one used last at the end
	asked   map[wanted]bool        // is on its way, or waits
	waiting []wanted
	running int
}

// wanted is a picture, and whom to ask for it.
type wanted struct {
	hash string
	peer desk.Ref
}

func newPictures(f *faces) *pictures {
	return &pictures{faces: f, kept: make(map[wanted]image.Image), asked: make(map[wanted]bool)}
}

// of returns the picture of somebody with a hash, nil while there is none.
func (s *pictures) of(peer desk.Ref, hash string) image.Image {
	if hash == "" {
		return nil
	}
	w := wanted{hash, peer}
	if picture, ok := s.kept[w]; ok {
		s.use(w)
		return picture
	}
	if !s.asked[w] {
		s.asked[w] = true
		s.waiting = append(s.waiting, w)
		if len(s.waiting) > mostOutstanding {
			delete(s.asked, s.waiting[0])
			s.waiting = s.waiting[1:]
		}
		s.next()
	}
	return nil
}

// use notes that a picture is looked at, and forgets that which was longest not.
func (s *pictures) use(w wanted) {
	last := len(s.order) - 1
	if last >= 0 && s.order[last] == w {
		return
	}
	for i, other := range s.order {
		if other == w {
			copy(s.order[i:], s.order[i+1:])
			s.order[last] = w
			return
		}
	}
	if s.order = append(s.order, w); len(s.order) > mostPictures {
		delete(s.kept, s.order[0])
		s.order = s.order[1:]
	}
}

// next asks for those that wait, the newest first: it is in sight.
func (s *pictures) next() {
	for s.running < picturesAtOnce && len(s.waiting) > 0 {
		last := len(s.waiting) - 1
		w := s.waiting[last]
		s.waiting = s.waiting[:last]
		s.running++
		work(s.faces.ctx, func(ctx context.Context) (image.Image, error) {
			p, err := s.faces.desk.Picture(ctx, w.peer)
			if err != nil || p.Hash != w.hash { // he has another one by now, which will be told
				return nil, err
			}
			return decodePicture(p.PNG)
		}, func(picture image.Image, err error) {
			s.running--
			delete(s.asked, w)
			if p := problemOf(err); p == nil || p.Code != desk.NotOnLine && p.Code != desk.NoResident {
				s.kept[w] = picture
				s.use(w)
			}
			if picture != nil {
				s.faces.refresh()
			}
			s.next()
		})
	}
}

var errPicture = errors.New("window: a picture that is none, or larger than agreed")

// decodePicture returns a picture cut to a disc. How large it is has been looked at before
// it is unpacked.
func decodePicture(data []byte) (image.Image, error) {
	picture, err := decodeWithin(data, desk.PictureSide)
	if err != nil {
		return nil, err
	}
	return roundOff(picture), nil
}

// decodeWithin returns a picture of at most so many dots a side.
func decodeWithin(data []byte, side int) (image.Image, error) {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width > side || config.Height > side {
		return nil, errPicture
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errPicture
	}
	return picture, nil
}

// roundOff cuts the middle of a picture out, with an edge that is smooth.
func roundOff(picture image.Image) image.Image {
	b := picture.Bounds()
	side := min(b.Dx(), b.Dy())
	from := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			share := edge(x, y, side)
			if share == 0 {
				continue
			}
			c := color.NRGBAModel.Convert(picture.At(from.X+x, from.Y+y)).(color.NRGBA)
			c.A = uint8(float64(c.A) * share)
			out.SetNRGBA(x, y, c)
		}
	}
	return out
}

// edge returns how much of a dot lies within the disc, from 0 to 1.
func edge(x, y, side int) float64 {
	r := float64(side) / 2
	return min(1, max(0, r+0.5-math.Hypot(float64(x)+0.5-r, float64(y)+0.5-r)))
}
