package siege

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestARecordTellsWhatWasNotAsPromised(t *testing.T) {
	r := newRecord()
	friend := kind{name: "friend", friend: true, marked: true, want: []int{200, 503}}
	foe := kind{name: "foe", want: []int{401}}
	for mark, status := range map[string]int{"siege1q": 200, "siege2q": 200, "siege3q": 200, "siege4q": 503, "siege5q": 503} {
		r.note(friend, visit{mark: mark, status: status, took: time.Second})
	}
	r.note(foe, visit{mark: "siege6q", status: 200})
	r.note(foe, visit{err: fmt.Errorf("post from 127.0.0.1:1: %w", errors.New("reset"))})
	if got, want := strings.Join(r.Odd(), "\n"), "1 times: foe was answered by 0 (reset), want [401]\n1 times: foe was answered by 200, want [401]"; got != want {
		t.Errorf("odd are\n%s\nwant\n%s", got, want)
	}
	told := map[string]int{"siege1q": 1, "siege3q": 2, "siege4q": 1, "siege5q": 2, "siege6q": 1}
	want := []string{
		"siege2q was taken, and told 0 times", "siege3q was taken, and told 2 times", "siege5q was told 2 times", "siege6q comes from a foe, and was told",
	}
	if got := r.Judge(told); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("wrong are %q, want %q", got, want)
	}
	if came, served := r.Friends(); came != 5 || served != 3 || r.Promised() != 3 || len(r.Waits()) != 3 {
		t.Errorf("of %d friends %d came in, %d alarms were taken", came, served, r.Promised())
	}
}

func TestARoundMixesAllKindsByTheirWeights(t *testing.T) {
	cloud, err := NewCloud()
	if err != nil {
		t.Fatal(err)
	}
	s := &siege{Town: Town{Targets: []string{"cellar"}, Cloud: cloud}}
	round := s.round()
	count, friends := map[string]int{}, 0
	for i, k := range round {
		count[k.name]++
		if i < len(round)/4 && k.friend {
			friends++
		}
	}
	if count["a flood of wrong tokens"] != 40 || count["friend: alert"] != 9 || count["garbage"] != 2 {
		t.Errorf("a round has %v", count)
	}
	if friends < 8 || friends > 14 { // of 44
		t.Errorf("the first quarter of a round has %d friends: it is not mixed", friends)
	}
}
