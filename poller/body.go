package poller

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/gaugewatch/gaugewatch/checks"
)

// hangUp lets go of an answer. A short rest is read, since the connection can
// be kept only then.
func hangUp(r *http.Response) {
	_, _ = io.CopyN(io.Discard, r.Body, 4<<10)
	_ = r.Body.Close()
}

// body reads the body of an answer as UTF-8, into the room where it can.
func (h *httpSource) body(r *http.Response, room *bytes.Buffer) ([]byte, error) {
	if r.ContentLength > int64(h.limit) {
		return nil, tooLarge(h.limit)
	}
	from, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	if err := fill(room, from, h.limit); err != nil {
		return nil, err
	}
	return toUTF8(room.Bytes(), r.Header.Get("Content-Type"), h.charset)
}

// unpacked returns the body without its compression. None is asked for, but
// some devices compress without being asked.
func unpacked(r *http.Response) (io.Reader, error) {
	switch packing := strings.ToLower(r.Header.Get("Content-Encoding")); packing {
	case "", "identity":
		return r.Body, nil
	case "gzip", "x-gzip":
		from, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, unpackable(err)
		}
		return gzipReader{from}, nil
	default:
		return nil, silence(checks.Unreadable, nil, "the answer is compressed with %s, which was not asked for", clip(packing))
	}
}

// gzipReader tells damage in what was packed from a broken connection.
type gzipReader struct{ *gzip.Reader }

func (g gzipReader) Read(p []byte) (int, error) {
	n, err := g.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unpackable(err)
	}
	return n, err
}

// unpackable says that a compressed body is damaged; other errors are those
// of the connection.
func unpackable(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return silence(checks.Unreadable, err, "the answer says that it is compressed with gzip, but it is not")
	}
	return err
}

// fill reads all into the room, up to the limit.
func fill(room *bytes.Buffer, from io.Reader, limit int) error {
	n, err := room.ReadFrom(io.LimitReader(from, int64(limit)+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading: %w", err)
	case n > int64(limit):
		return tooLarge(limit)
	}
	return nil
}

// tooLarge is the silence of a target that says too much.
func tooLarge(limit int) *Silence {
	size := fmt.Sprintf("%d bytes", limit)
	if limit%(1<<10) == 0 {
		size = fmt.Sprintf("%d KiB", limit>>10)
	}
	return silence(checks.TooLarge, nil, "the answer is larger than %s: set limit if it must be", size)
}

// toUTF8 returns a text as UTF-8 without a byte order mark. What it is coded in
// says, in this order: the settings, a byte order mark, the header, an XML
// declaration, the zeros of UTF-16. Otherwise it is UTF-8 or, where it cannot
// be, Windows-1252.
func toUTF8(text []byte, contentType, charset string) ([]byte, error) {
	if charset == "" && plain(text) {
		return text, nil
	}
	switch rest, marked := bytes.CutPrefix(text, []byte("\ufeff")); {
	case charset != "":
	case marked:
		return valid(rest)
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}), bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		return decode(text, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	default:
		charset = charsetOf(text, contentType)
	}
	coding, err := htmlindex.Get(charset)
	switch {
	case charset == "" || charset == "utf-8" || charset == "utf8":
		return valid(text)
	case err != nil:
		return nil, silence(checks.Unreadable, err, "the answer is in the character set %s, which is not known here", clip(charset))
	}
	return decode(text, coding)
}

// plain says whether a text is ASCII without zeros: the same in all character
// sets of devices.
func plain(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf || c == 0 {
			return false
		}
	}
	return true
}

// charsetOf returns the name of the character set that a text says it is in.
func charsetOf(text []byte, contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		return strings.ToLower(params["charset"])
	}
	if declared := declaration(text); declared != "" {
		return declared
	}
	if len(text) >= 2 && text[0] != 0 && text[1] == 0 {
		return "utf-16le"
	}
	if len(text) >= 2 && text[0] == 0 && text[1] != 0 {
		return "utf-16be"
	}
	return ""
}

// declaration returns the encoding that an XML declaration names.
func declaration(text []byte) string {
	head, _, ok := bytes.Cut(text[:min(len(text), 200)], []byte("?>"))
	if !ok || !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	_, after, _ := bytes.Cut(head, []byte("encoding="))
	if len(after) == 0 {
		return ""
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	return strings.ToLower(string(name))
}

// valid returns a text that is UTF-8, and any other read as Windows-1252.
func valid(text []byte) ([]byte, error) {
	if utf8.Valid(text) {
		return text, nil
	}
	return decode(text, charmap.Windows1252)
}

// decode returns a text as UTF-8.
func decode(text []byte, from encoding.Encoding) ([]byte, error) {
	decoded, err := from.NewDecoder().Bytes(text)
	if err != nil {
		return nil, silence(checks.Unreadable, err, "the answer is not in the character set that it names")
	}
	return bytes.TrimPrefix(decoded, []byte("\ufeff")), nil
}
