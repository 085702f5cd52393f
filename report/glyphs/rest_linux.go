package glyphs

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// rest lets the system take the memory back in which a font of the program
// lies: it reads it again from the program's file when somebody looks.
func rest(font []byte) {
	page := uintptr(os.Getpagesize())
	before := (page - uintptr(unsafe.Pointer(unsafe.SliceData(font)))%page) % page
	if uintptr(len(font)) < before+page {
		return
	}
	whole := font[before : before+(uintptr(len(font))-before)/page*page]
	_ = unix.Madvise(whole, unix.MADV_DONTNEED) // nothing was written there, so nothing is lost
}
