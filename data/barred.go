package data

import (
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// A visitor is who comes to a database, as the system knows them.
type visitor struct {
	user   int
	groups []int
}

// myself is who runs this program.
func myself() visitor {
	groups, _ := os.Getgroups() // an error: one is told less
	return visitor{os.Geteuid(), append(groups, os.Getegid())}
}

// The rights that a file or folder grants, as its mode has them for one of the
// three whom it tells apart.
const (
	mayEnter   fs.FileMode = 1
	mayWriteIn fs.FileMode = 2 | mayEnter
	mayUse     fs.FileMode = 4 | 2
	perWhom                = 3 // bits
)

// A barrier is a file or folder that does not grant what a visitor needs.
type barrier struct {
	path   string
	deed   string // what they may not do with it
	rights fs.FileMode
	info   fs.FileInfo
}

// barred says who may use a database that this visitor may not use, and what
// these can do about it. It says nothing where it cannot tell.
func barred(path string, v visitor) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return ""
	}
	b := v.barrier(path)
	if b == nil || v.user == 0 {
		return ""
	}
	owner, group := ownersOf(b.info)
	if owner == v.user {
		return ""
	}
	me, owns, shares := userName(v.user), userName(owner), groupName(group)
	who := "the user " + owns
	if b.shares(b.rights) {
		who += " and the group " + shares
	}
	var steps []string
	if group != 0 && !slices.Contains(v.groups, group) {
		steps = append(steps, fmt.Sprintf("let %s join the group %s (usermod -aG %s %s)", me, shares, shares, me))
	}
	if folder := filepath.Dir(path); group != 0 && !b.shares(b.rights|2) {
		steps = append(steps, fmt.Sprintf("let the group write there (chmod g+rwxs %s; chmod g+rw %s %[2]s-*)", folder, path))
	}
	said := fmt.Sprintf("the user %s may not %s %s, as %s may: run this as %s", me, b.deed, b.path, who, owns)
	if len(steps) > 0 {
		said += ", or " + strings.Join(steps, " and ")
	}
	return said
}

// shares says whether the group is granted some rights.
func (b *barrier) shares(rights fs.FileMode) bool { return b.info.Mode()>>perWhom&rights == rights }

// barrier returns what bars a visitor from a database, by its whole path: a folder on the way to it,
// a file of it, or the folder in which its log is to be made; nil: nothing that
// can be seen.
func (v visitor) barrier(path string) *barrier {
	folder := filepath.Dir(path)
	var all []barrier
	for at := folder; ; at = filepath.Dir(at) {
		all = append(all, barrier{path: at, deed: "enter", rights: mayEnter})
		if at == filepath.Dir(at) {
			break
		}
	}
	slices.Reverse(all)
	for _, file := range siblings(path) {
		all = append(all, barrier{path: file, deed: "read and write", rights: mayUse})
	}
	all = append(all, barrier{path: folder, deed: "write in", rights: mayWriteIn})
	for _, b := range all {
		var err error
		if b.info, err = os.Stat(b.path); err == nil && !v.may(b.info, b.rights) {
			return &b
		}
	}
	return nil
}

// may says whether a file or folder grants some rights to a visitor.
func (v visitor) may(info fs.FileInfo, rights fs.FileMode) bool {
	owner, group := ownersOf(info)
	mode := info.Mode()
	switch {
	case v.user == owner:
		mode >>= 2 * perWhom
	case slices.Contains(v.groups, group):
		mode >>= perWhom
	}
	return mode&rights == rights
}

// ownersOf returns whose a file is: the numbers of a user and of a group.
func ownersOf(info fs.FileInfo) (user, group int) {
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return int(s.Uid), int(s.Gid)
	}
	return 0, 0
}

// userName returns the name of a user; where there is none, the number.
func userName(id int) string {
	number := strconv.Itoa(id)
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return number
}

// groupName returns the name of a group; where there is none, the number.
func groupName(id int) string {
	number := strconv.Itoa(id)
	if g, err := user.LookupGroupId(number); err == nil {
		return g.Name
	}
	return number
}
