package page

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
)

// A draft is a page without its last lines. These are the reader's own, and cost
// nothing to add: all that comes before is compressed once for everybody.
type draft struct {
	whole  []byte
	packed []byte // the beginning of a file of gzip (RFC 1952)
	sum    uint32 // CRC-32 of whole
}

// packLevel is how hard the page is compressed: two levels more take twice the
// time for a page that is one part in twenty smaller.
const packLevel = 5

// gzipHead begins what is compressed by gzip (RFC 1952, section 2.3): deflated, at
// no time, anywhere.
const gzipHead = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// newDraft returns a draft of a text.
func newDraft(text []byte) (*draft, error) {
	blocks, err := deflate(text)
	return &draft{text, append([]byte(gzipHead), blocks...), crc32.ChecksumIEEE(text)}, err
}

// deflate returns a text as blocks (RFC 1951) that know of nothing before them, end
// with a whole byte and are not the last ones: others can stand before and after.
func deflate(text []byte) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(len(text) / 6)
	z, err := flate.NewWriter(&b, packLevel)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	err = z.Flush()
	return b.Bytes(), err
}

// end returns the page with its last lines, of at most 65,535 bytes, plain and
// compressed. They are a block that is stored as it is (RFC 1951, section 3.2.4),
// and the last one.
func (d *draft) end(lines []byte) (whole, packed []byte) {
	n := uint16(len(lines)) //nolint:gosec // the names in them are bounded
	packed = make([]byte, 0, len(d.packed)+len(lines)+13)
	packed = append(packed, d.packed...)
	packed = append(packed, 1)
	packed = binary.LittleEndian.AppendUint16(packed, n)
	packed = binary.LittleEndian.AppendUint16(packed, ^n)
	packed = append(packed, lines...)
	packed = binary.LittleEndian.AppendUint32(packed, crc32.Update(d.sum, crc32.IEEETable, lines))
	packed = binary.LittleEndian.AppendUint32(packed, uint32(len(d.whole)+len(lines))) //nolint:gosec // modulo 2^32, section 2.3.1
	return append(bytes.Clone(d.whole), lines...), packed
}
