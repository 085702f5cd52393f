package inbound_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/inbound"
)

// photograph returns a picture as a camera would send it.
func photograph(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sketch returns a picture as a program would draw it.
func sketch(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shows says what an alarm shows.
func shows(a inbound.Alarm) string {
	switch {
	case a.Photo != nil && a.Picture == checks.Picture{}:
		return fmt.Sprintf("%d × %d %s", a.Photo.Width, a.Photo.Height, a.Photo.Ending)
	case a.Photo != nil:
		return "two things"
	}
	return string(a.Picture.Lost) + a.Picture.URL
}

func TestLINENotifyTakesPictures(t *testing.T) {
	const form = "application/x-www-form-urlencoded"
	kind, both := parts(t, map[string]string{"message": "gate", "imageFullsize": "http://e.com/f.jpg"}, photograph(t, 40, 30))
	drawing, sketched := parts(t, map[string]string{"message": "gate"}, sketch(t))
	broken, half := parts(t, map[string]string{"message": "gate"}, sketch(t)[:60])
	moving, gif := parts(t, map[string]string{"message": "gate"}, []byte("GIF89a"))
	large, much := parts(t, map[string]string{"message": "gate"}, make([]byte, 10<<20+1))
	empty, none := parts(t, map[string]string{"message": "gate"}, []byte{})
	links := func(keys ...string) string {
		all := url.Values{"message": {"gate"}}
		for i := 0; i < len(keys); i += 2 {
			all.Set(keys[i], keys[i+1])
		}
		return all.Encode()
	}
	for what, c := range map[string]struct{ kind, body, want string }{
		"a JPEG, which wins over addresses":  {kind, both, "40 × 30 .jpg"},
		"a PNG":                              {drawing, sketched, "30 × 20 .png"},
		"half a picture":                     {broken, half, "unreadable"},
		"another kind of picture":            {moving, gif, "unreadable"},
		"the name of a file, by curl -d":     {form, "message=gate&imageFile=@x.jpg", "unreadable"},
		"too large a picture":                {large, much, "too_large"},
		"an empty file":                      {empty, none, ""},
		"a body that was cut off":            {drawing, sketched[:len(sketched)-70], "unreadable"},
		"addresses":                          {form, links("imageThumbnail", "https://e.com/t.jpg", "imageFullsize", " https://e.com/f.jpg?a=1&b=2"), "https://e.com/f.jpg?a=1&b=2"},
		"one address":                        {form, links("imageThumbnail", "https://e.com/t.jpg"), "https://e.com/t.jpg"},
		"an address that is not encrypted":   {form, links("imageFullsize", "http://e.com/f.jpg"), "400"},
		"an address within":                  {form, links("imageFullsize", "https:///f.jpg"), "400"},
		"a file as an address":               {form, links("imageFullsize", "file:///etc/passwd"), "400"},
		"an address that nobody could write": {form, links("imageFullsize", "https://e.com/"+strings.Repeat("x", 2000)), "400"},
	} {
		h := newLineHouse()
		r := post("/api/notify", "good", c.body)
		r.Header.Set("Content-Type", c.kind)
		w := door{h.Key, h.Notify}.send(r)
		all := h.office.take()
		switch {
		case c.want == "400":
			if w.Code != http.StatusBadRequest || len(all) > 0 || !strings.Contains(w.Body.String(), `"message":"imageFullsize: must be a URL of https"`) {
				t.Errorf("%s: answered %d %s", what, w.Code, w.Body)
			}
		case w.Code != http.StatusOK || len(all) != 1 || all[0].Text != "gate" || shows(all[0]) != c.want:
			t.Errorf("%s: answered %d %s, told %+v, want %s", what, w.Code, w.Body, all, c.want)
		}
	}
}

func TestAMessageMakesNoSoundWhereNobodyIsToHearOne(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "True": true, "1": true, " true": true, "false": false, "0": false, "": false, "yes, please": false} {
		h := newLineHouse()
		r := post("/api/notify", "good", url.Values{"message": {"hi"}, "notificationDisabled": {value}}.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		door{h.Key, h.Notify}.send(r)
		if a := h.office.only(t); a.Silent != want {
			t.Errorf("notificationDisabled=%s: %v", value, a.Silent)
		}
	}
	for body, want := range map[string]bool{`{"name":"a","silent":true}`: true, `{"name":"a","silent":false}`: false, `{"name":"a","state":"ok","silent":true}`: true} {
		o, d := newAlertDoor()
		d.send(post("/in/alert", "k", body))
		if a := o.only(t); a.Silent != want {
			t.Errorf("%s: %v", body, a.Silent)
		}
	}
}

func TestAnAlarmAsJSONMayShowAPicture(t *testing.T) {
	packed := base64.StdEncoding.EncodeToString(sketch(t))
	folded := strings.Join([]string{packed[:76], packed[76:]}, "\n")
	for what, c := range map[string]struct {
		picture any
		want    string
	}{
		"base64":                   {packed, "30 × 20 .png"},
		"in lines":                 {folded, "30 × 20 .png"},
		"without its end":          {strings.TrimRight(packed, "="), "30 × 20 .png"},
		"for URLs":                 {base64.URLEncoding.EncodeToString(sketch(t)), "30 × 20 .png"},
		"as a URL":                 {"data:image/png;base64," + packed, "30 × 20 .png"},
		"as a URL of another kind": {"data:image/gif;base64," + base64.StdEncoding.EncodeToString(photograph(t, 9, 9)), "9 × 9 .jpg"},
		"nothing":                  {"", ""},
		"null":                     {nil, ""},
		"no base64":                {"x.png!", "unreadable"},
		"no picture":               {"aGVsbG8=", "unreadable"},
		"no text":                  {map[string]int{"x": 1}, "unreadable"},
		"an address":               {"https://e.com/f.jpg", "unreadable"},
		"too much":                 {base64.StdEncoding.EncodeToString(make([]byte, 10<<20+1)), "too_large"},
	} {
		o, d := newAlertDoor()
		body, err := json.Marshal(map[string]any{"name": "gate", "picture": c.picture})
		if err != nil {
			t.Fatal(err)
		}
		w := d.send(post("/in/alert", "k", string(body)))
		if all := o.take(); w.Code != http.StatusOK || len(all) != 1 || shows(all[0]) != c.want {
			t.Errorf("%s: %d, %+v, want %q", what, w.Code, all, c.want)
		}
	}
	o, d := newAlertDoor()
	d.send(post("/in/alert", "k", `{"name":"gate","state":"ok","picture":"`+packed+`"}`))
	if a := o.only(t); shows(a) != "" {
		t.Errorf("the end of an alarm shows %s", shows(a))
	}
}

func FuzzPictureAsJSON(f *testing.F) {
	f.Add(`"` + base64.StdEncoding.EncodeToString(sketch(f)) + `"`)
	f.Add(`"data:image/jpeg;base64,` + base64.StdEncoding.EncodeToString(photograph(f, 3, 3)) + `"`)
	f.Add(`null`)
	f.Add(`[1]`)
	f.Fuzz(func(t *testing.T, picture string) {
		o, d := newAlertDoor()
		w := d.send(post("/in/alert", "k", `{"name":"gate","picture":`+picture+`}`))
		all := o.take()
		if (w.Code == http.StatusOK) != (len(all) == 1) {
			t.Errorf("answered %d, told %+v", w.Code, all)
		}
		for _, a := range all {
			if a.Photo != nil && (a.Photo.Width < 1 || len(a.Photo.Bytes) == 0 || a.Picture != checks.Picture{}) {
				t.Errorf("%+v", a)
			}
		}
	})
}
