package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// widen puts a plan of so many targets into force, whose chat reads a language.
func (s *site) widen(targets int, code string) {
	s.t.Helper()
	s.plan.Lines = slices.Clone(s.plan.Lines)
	s.plan.Lines[0].Policy.Language = code
	s.plan.Targets = slices.Clone(s.plan.Targets)
	for i := len(s.plan.Targets); i < targets; i++ {
		s.plan.Targets = append(s.plan.Targets, target(fmt.Sprintf("rack-%02d", i), fmt.Sprintf("Rack %02d", i)))
	}
	if _, err := s.watch.Apply(s.t.Context(), s.plan.Plan); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}

// status returns the lines of a status.
func (s *site) status(text string) []string {
	s.t.Helper()
	return strings.Split(s.says(text).Text, "\n")
}

func TestTheStatusOfManyTargetsShowsMutesAndTroubleAndFoldsWhatIsWell(t *testing.T) {
	for code, want := range map[string]string{"en": "✅ + 14 OK", "ko": "✅ 외 14곳 정상", "ja": "✅ ほか14か所は正常", "th": "✅ และอีก 14 จุดปกติ"} {
		inBubble(t, func(s *site) {
			s.widen(40, code)
			s.poll(1, "-9")
			s.poll(39, "x")
			s.says("/mute freezer-2 2h")
			s.says("/mute tag:osaka 2h")
			lines := s.status("/status")
			if len(lines) != 30 || !strings.Contains(lines[0], "2") || !strings.Contains(lines[0], "40") {
				s.t.Fatalf("%s: the status is %q, want 30 lines", code, lines)
			}
			if !strings.Contains(lines[1], "M2 ") && !strings.Contains(lines[1], "M1 ") || !strings.HasPrefix(lines[2], "🔕 M") {
				s.t.Errorf("%s: below the head stand %q, want both mutes", code, lines[1:3])
			}
			if !strings.Contains(lines[3], "Cold store 2") || !strings.Contains(lines[4], "Rack 39") || lines[29] != want {
				s.t.Errorf("%s: listed are %q, want what is in trouble, and at the end %s", code, lines[3:], want)
			}
		})
	}
}

func TestAStatusThatFitsIsWhole(t *testing.T) {
	inBubble(t, func(s *site) {
		s.widen(29, "en")
		if lines := s.status("/status"); len(lines) != 30 || !strings.Contains(lines[29], "Rack 28") {
			s.t.Errorf("the status is %q, want a line for each", lines)
		}
		s.widen(30, "en")
		if lines := s.status("/status"); len(lines) != 30 || lines[29] != "✅ + 2 OK" {
			s.t.Errorf("the status is %q, want two folded", lines)
		}
	})
}

func TestTroubleGivesWayToNothingThatIsWell(t *testing.T) {
	inBubble(t, func(s *site) {
		s.widen(40, "en")
		for i := range 28 {
			s.poll(i, "-9")
		}
		lines := s.status("/status")
		if len(lines) != 30 || lines[29] != "✅ + 12 OK" || strings.Contains(strings.Join(lines, "\n"), "more") {
			s.t.Errorf("the status is %q, want all that are in trouble, and the others folded", lines)
		}
		for i := 28; i < 35; i++ {
			s.poll(i, "-9")
		}
		lines = s.status("/status")
		if len(lines) != 30 || lines[28] != "+ 8 more" || lines[29] != "✅ + 5 OK" || !strings.Contains(lines[27], "ERROR") {
			s.t.Errorf("the status is %q, want 27 in trouble, and how many more there are", lines)
		}
		for i := 35; i < 40; i++ {
			s.poll(i, "-9")
		}
		if lines = s.status("/status"); len(lines) != 30 || lines[29] != "+ 12 more" {
			s.t.Errorf("the status is %q, want 28 in trouble, and how many more there are", lines)
		}
	})
}

func TestManyMutesAreCountedInTheStatusAndListedByMutes(t *testing.T) {
	for code, want := range map[string]string{"en": "🔕 6 mutes in force: /mutes", "ko": "🔕 알림 끔 6건: /mutes", "ja": "🔕 通知停止6件: /mutes", "th": "🔕 ปิดแจ้งเตือนอยู่ 6 รายการ: /mutes"} {
		inBubble(t, func(s *site) {
			s.widen(40, code)
			for i := range 6 {
				s.says(fmt.Sprintf("/mute rack-%02d 2h", 10+i))
			}
			if lines := s.status("/status"); len(lines) != 30 || lines[1] != want {
				s.t.Errorf("%s: the status is %q, want %q below the head", code, lines, want)
			}
			s.says("/mutes", "M1 ", "M6 ")
			if lines := s.status("/status rack-10"); !strings.Contains(lines[len(lines)-1], "M1 ") {
				s.t.Errorf("%s: the status of one is %q, want its mute at the end", code, lines)
			}
		})
	}
}
