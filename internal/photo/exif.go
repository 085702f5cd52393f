package photo

import (
	"bytes"
	"encoding/binary"
)

// The markers of JPEG that matter here (ITU-T T.81, table B.1).
const (
	markApp1 = 0xe1 // what Exif stands in
	markScan = 0xda // the picture begins
)

// orientation returns how a JPEG is to be turned, 1 to 8; 1, which is not at all,
// where it does not say.
func orientation(content []byte) int {
	rest := content[2:] // after the marker of the beginning
	for len(rest) >= 4 && rest[0] == 0xff && rest[1] != markScan {
		size := int(binary.BigEndian.Uint16(rest[2:])) // with itself
		if size < 2 || len(rest) < 2+size {
			return 1
		}
		if exif, found := bytes.CutPrefix(rest[4:2+size], []byte("Exif\x00\x00")); found && rest[1] == markApp1 {
			return orientationIn(exif)
		}
		rest = rest[2+size:]
	}
	return 1
}

// orientationIn reads it from what Exif holds: a TIFF, whose first directory has
// it (Exif 2.3, section 4.6.2).
func orientationIn(tiff []byte) int {
	const tag, entry = 0x0112, 12
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	if len(tiff) < 8 {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			return 1
		}
		if order.Uint16(entries) == tag {
			return upTo8(order.Uint16(entries[8:]))
		}
		entries = entries[entry:]
	}
	return 1
}

// upTo8 returns an orientation, 1 for what is none.
func upTo8(n uint16) int {
	if n < 1 || n > 8 {
		return 1
	}
	return int(n)
}
