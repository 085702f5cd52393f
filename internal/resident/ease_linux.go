package resident

import (
	"bufio"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Ease lets the system take back the memory in which the code and the constants
// of the program lie: what is used again is read from the file again. It may be
// called at any time, and takes about a millisecond.
func Ease() {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer maps.Close()
	for _, a := range untouched(maps, program) {
		_, _, _ = unix.Syscall(unix.SYS_MADVISE, a.from, a.to-a.from, unix.MADV_DONTNEED) // an error: it stays
	}
}

// An area is a part of the memory.
type area struct{ from, to uintptr }

// untouched returns the areas of a program's file that nobody may write to and
// that nobody has written to, as the linker does with addresses, so that nothing
// is lost with them; see proc_pid_smaps(5).
func untouched(maps io.Reader, program string) []area {
	var all []area
	var one area
	var ours bool
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		key, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case !strings.HasSuffix(key, ":"): // the address, rights, offset, device, inode and file of the next
			one, ours = areaOf(key)
			rights, file, _ := strings.Cut(rest, " ")
			ours = ours && !strings.Contains(rights, "w") && strings.HasSuffix(file, " "+program)
		case key == "Anonymous:" || key == "Swap:":
			ours = ours && strings.TrimSpace(rest) == "0 kB"
		case key == "VmFlags:" && ours: // the last of what is said
			all = append(all, one)
		}
	}
	return all
}

// areaOf reads an area, such as 00400000-00403000.
func areaOf(text string) (area, bool) {
	from, to, _ := strings.Cut(text, "-")
	begin, err := strconv.ParseUint(from, 16, strconv.IntSize)
	end, wrong := strconv.ParseUint(to, 16, strconv.IntSize)
	return area{uintptr(begin), uintptr(end)}, err == nil && wrong == nil
}
