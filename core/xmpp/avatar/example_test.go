package avatar_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"vestnik/core/xmpp/avatar"
)

// What a person has chosen is made to fit before it is published, and what others send is
// looked at before it is decoded.
func Example() {
	var photo bytes.Buffer
	_ = png.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 1600, 1200)))
	data, err := avatar.Fit(photo.Bytes())
	p, _ := avatar.Check(data)
	fmt.Println(p.Type, p.Width, p.Height, err)
	_, err = avatar.Check([]byte("<svg/>"))
	fmt.Println(err)
	// Output:
	// image/png 192 144 <nil>
	// avatar: not a picture in PNG, JPEG, GIF or WebP
}
