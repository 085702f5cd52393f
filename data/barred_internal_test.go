package data

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhoMayNotUseADatabaseLearnsWhoMay(t *testing.T) {
	const stranger = 54321 // who has no name
	path := filepath.Join(publicFolder(t), "lib", "x.db")
	folder := filepath.Dir(path)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	owner, group := ownersOf(info)
	if group == 0 { // which nobody is told to join
		group = 12345
		for _, p := range []string{folder, path} {
			if err := os.Chown(p, -1, group); err != nil {
				t.Fatal(err)
			}
		}
	}
	words := strings.NewReplacer(
		"OWNER", userName(owner), "GROUP", groupName(group), "FILE", path, "FOLDER", folder,
		"JOIN", "let 54321 join the group "+groupName(group)+" (usermod -aG "+groupName(group)+" 54321)",
		"WRITE", "let the group write there (chmod g+rwxs "+folder+"; chmod g+rw "+path+" "+path+"-*)",
	)
	for rule, c := range map[string]struct {
		folder, file os.FileMode
		v            visitor
		want         string
	}{
		"a folder of its owner alone":         {0o700, 0o600, visitor{stranger, nil}, "the user 54321 may not enter FOLDER, as the user OWNER may: run this as OWNER, or JOIN and WRITE"},
		"a folder in which a group may look":  {0o750, 0o640, visitor{stranger, nil}, "the user 54321 may not enter FOLDER, as the user OWNER and the group GROUP may: run this as OWNER, or JOIN and WRITE"},
		"a folder of a group":                 {0o770, 0o660, visitor{stranger, nil}, "the user 54321 may not enter FOLDER, as the user OWNER and the group GROUP may: run this as OWNER, or JOIN"},
		"a group that may look":               {0o750, 0o640, visitor{stranger, []int{group}}, "the user 54321 may not read and write FILE, as the user OWNER may: run this as OWNER, or WRITE"},
		"a folder in which no log can begin":  {0o750, 0o660, visitor{stranger, []int{group}}, "the user 54321 may not write in FOLDER, as the user OWNER may: run this as OWNER, or WRITE"},
		"a group that may":                    {0o770, 0o660, visitor{stranger, []int{group}}, ""},
		"whoever comes may":                   {0o777, 0o666, visitor{stranger, nil}, ""},
		"its owner, who has barred the door":  {0o000, 0o600, visitor{owner, nil}, ""},
		"who may do everything on the system": {0o700, 0o600, visitor{0, nil}, ""},
	} {
		if err := os.Chmod(path, c.file); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(folder, c.folder); err != nil {
			t.Fatal(err)
		}
		if got := barred(path, c.v); got != words.Replace(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", rule, got, words.Replace(c.want))
		}
		if err := os.Chmod(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

// publicFolder returns an empty folder that everybody may enter.
func publicFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, own := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(own, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for at := folder; at != filepath.Dir(at); at = filepath.Dir(at) {
		if info, err := os.Stat(at); err != nil || info.Mode()&1 == 0 {
			t.Skipf("SKIPPED: not everybody may enter %s, in which the tests have their folders", at)
		}
	}
	return folder
}
