package resident

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// listing is of a program with code, constants, constants among which the linker
// has written, the same swapped out, and data; and of a library.
const listing = `00400000-00403000 r-xp 00000000 fe:00 247741                     /opt/our programs/gaugewatch
Rss:                  12 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me
00403000-00405000 r--p 00003000 fe:00 247741                     /opt/our programs/gaugewatch
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd mr mw me
00405000-00406000 r--p 00005000 fe:00 247741                     /opt/our programs/gaugewatch
Anonymous:             4 kB
Swap:                  0 kB
VmFlags: rd mr mw me
00406000-00407000 r--p 00006000 fe:00 247741                     /opt/our programs/gaugewatch
Anonymous:             0 kB
Swap:                  4 kB
VmFlags: rd mr mw me
00407000-00408000 rw-p 00007000 fe:00 247741                     /opt/our programs/gaugewatch
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd wr mr mw me
7f0000000000-7f0000001000 rw-p 00000000 00:00 0
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd wr mr mw me
7f0000002000-7f0000003000 r-xp 00000000 fe:00 1                  /usr/lib/libc.so.6
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me
`

func TestOnlyWhatIsAsInTheFileIsHandedBack(t *testing.T) {
	want := []area{{0x400000, 0x403000}, {0x403000, 0x405000}}
	if got := untouched(strings.NewReader(listing), "/opt/our programs/gaugewatch"); !slices.Equal(got, want) {
		t.Errorf("handed back: %x, want %x", got, want)
	}
	if got := untouched(strings.NewReader(listing[:strings.Index(listing, "VmFlags")]), "/opt/our programs/gaugewatch"); got != nil {
		t.Errorf("of an area that is not told to its end %x is handed back", got)
	}
}

// fromFiles returns how many KiB of files are in memory.
func fromFiles(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`RssFile:\s+(\d+) kB`).FindSubmatch(status)
	if parts == nil {
		t.Skip("SKIPPED: the system does not say how much of files is in memory")
	}
	n, _ := strconv.Atoi(string(parts[1]))
	return n
}

func TestAProgramThatIsEasedTakesLess(t *testing.T) {
	before := fromFiles(t)
	Ease()
	if after := fromFiles(t); after >= before {
		t.Errorf("%d KiB of files are in memory, and %d before", after, before)
	}
}
