package telegram_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/telegram"
	"github.com/gaugewatch/gaugewatch/internal/wire/wiretest"
)

func photo(caption string) telegram.File {
	return telegram.File{Name: "page.png", Data: []byte("\x89PNG"), Caption: caption}
}

func TestAlbumNamesItsFilesInOrder(t *testing.T) {
	c := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Fatal(err)
		}
		want := `[{"caption":"<b>hot</b>","media":"attach://file0","parse_mode":"HTML","type":"photo"},{"media":"attach://file1","type":"photo"}]`
		if got := r.FormValue("media"); unescaped(t, got) != want {
			t.Errorf("media is %s, want %s", got, want)
		}
		if r.FormValue("reply_markup") != "" {
			t.Error("an album has no buttons")
		}
		for name, want := range map[string]string{"file0": "first", "file1": "second"} {
			file, _, err := r.FormFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if data, _ := io.ReadAll(file); string(data) != want {
				t.Errorf("%s is %q", name, data)
			}
		}
		results(w, r)
	}))
	to := telegram.To{Chat: "1", Buttons: [][]telegram.Button{{{Text: "Ack", Data: "ack"}}}}
	files := []telegram.File{{Name: "1.png", Data: []byte("first"), Caption: "<b>hot</b>"}, {Name: "2.png", Data: []byte("second")}}
	if all, err := c.SendAlbum(t.Context(), to, telegram.Photo, files); err != nil || len(all) != 2 {
		t.Errorf("got %+v, %v", all, err)
	}
}

// unescaped takes the escapes off that encoding/json makes of < and >.
func unescaped(t *testing.T, text string) string {
	t.Helper()
	var v any
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if json.Unmarshal([]byte(text), &v) != nil || e.Encode(v) != nil {
		t.Fatalf("%q is no JSON", text)
	}
	return strings.TrimSpace(b.String())
}

// TestAlbumKeepsTheContract holds an album also against the JSON form of the
// description, which knows what stands in media; the form for uploads does not.
func TestAlbumKeepsTheContract(t *testing.T) {
	contract := wiretest.Load(t, "telegram-bot-api.yml")
	for name, c := range map[string]struct {
		files []telegram.File
		kind  telegram.Kind
		good  bool
	}{
		"two photos":         {[]telegram.File{photo("<b>x</b>"), photo("")}, telegram.Photo, true},
		"ten documents":      {slices.Repeat([]telegram.File{photo("")}, telegram.AlbumLimit), telegram.Document, true},
		"one photo":          {[]telegram.File{photo("")}, telegram.Photo, false},
		"eleven photos":      {slices.Repeat([]telegram.File{photo("")}, telegram.AlbumLimit+1), telegram.Photo, false},
		"too long a caption": {[]telegram.File{photo(strings.Repeat("x", telegram.CaptionLimit+1)), photo("")}, telegram.Photo, false},
		"a kind of its own":  {[]telegram.File{photo(""), photo("")}, "picture", false},
	} {
		t.Run(name, func(t *testing.T) {
			var broken error
			client := newClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				broken = asJSON(t, contract, r)
				results(w, r)
			}))
			to := telegram.To{Chat: "-1001", Thread: 7, ReplyTo: 41, Silent: true}
			_, _ = client.SendAlbum(t.Context(), to, c.kind, c.files)
			if (broken == nil) != c.good {
				t.Errorf("the contract says: %v", broken)
			}
		})
	}
}

// asJSON checks the parameters of an upload as if they came as JSON.
func asJSON(t *testing.T, contract *wiretest.Contract, r *http.Request) error {
	t.Helper()
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for name, values := range r.MultipartForm.Value {
		var v any
		if name == "chat_id" || json.Unmarshal([]byte(values[0]), &v) != nil {
			v = values[0]
		}
		all[name] = v
	}
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, "http://127.0.0.1"+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	return contract.Check(request)
}

func TestRefusalOfAPhotoIsToldFromOthers(t *testing.T) {
	for description, want := range map[string]bool{
		"Bad Request: PHOTO_INVALID_DIMENSIONS":                                                    true,
		"Bad Request: PHOTO_SAVE_FILE_INVALID":                                                     true,
		"Bad Request: IMAGE_PROCESS_FAILED":                                                        true,
		"Bad Request: file of size 11000000 bytes is too big for a photo; the maximum is 1 MB":     true,
		`Bad Request: failed to send message #2 with the error message "PHOTO_INVALID_DIMENSIONS"`: true,
		"Bad Request: chat not found":                                                              false,
		"Bad Request: not enough rights to send photos to the chat":                                false,
	} {
		if e := (&telegram.Error{Code: 400, Description: description}); e.IsPhoto() != want {
			t.Errorf("%s: %v", description, e.IsPhoto())
		}
	}
	if e := (&telegram.Error{Code: 403, Description: "PHOTO_INVALID"}); e.IsPhoto() {
		t.Error("a chat that is closed is taken for a photo that is refused")
	}
}
