package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/internal/secret"
	"github.com/gaugewatch/gaugewatch/notify"
)

func TestValidateSaysWhatToWrite(t *testing.T) {
	telegram := func(token, chat string) *notify.Telegram {
		return &notify.Telegram{Token: secret.New(token), Chat: chat}
	}
	line := func(to ...string) *notify.LINE { return &notify.LINE{Token: secret.New("x"), To: to} }
	const user, room = userID + "1", "R00000000000000000000000000000001"
	crowd := make([]string, 501)
	for i := range crowd {
		crowd[i] = fmt.Sprintf("U%032x", i)
	}
	for _, tt := range []struct {
		settings notify.Settings
		want     string // path: part of the text; several divided by |
	}{
		{telegram(botToken, "-1001234567890"), ""},
		{telegram(botToken, "@example_ops"), ""},
		{telegram("", "@example_ops"), "token: @BotFather"},
		{telegram("AAF-x", "@example_ops"), "token: looks like 123456:AAF-x"},
		{telegram("123456:AAF x", "@example_ops"), "token: looks like 123456:AAF-x"},
		{telegram(botToken, ""), "chat: @name"},
		{telegram("", "https://t.me/example_ops"), "token: @BotFather|chat: @name"},
		{&notify.Telegram{Token: secret.New(botToken), Chat: "1", Thread: -1, API: "api.telegram.org"}, "thread: topic|api: URL"},
		{line(user), ""},
		{line(groupID), ""},
		{line("friends"), ""},
		{line(""), "to: group"},
		{line("#general"), "to: 32 digits"},
		{line("C0000"), "to: friends"},
		{line(user, userID+"2"), ""},
		{line(crowd[:500]...), ""},
		{line(), "to: group"},
		{line(user, "U0000", ""), "to[1]: 32 digits|to[2]: group"},
		{line(user, userID+"2", user), "to[2]: twice"},
		{line("friends", user), "to[0]: nobody stands beside"},
		{line(groupID, room), "to: one group or room: make a channel of its own for each"},
		{line(user, groupID), "to: a channel of its own for the group"},
		{line(crowd...), "to: at most 500"},
		{&notify.LINE{To: []string{groupID}, API: "file:///x"}, "token: LINE Developers Console|api: URL"},
		{&notify.LINE{Token: secret.New("x"), To: []string{groupID}, Reserve: new(int64(-1))}, "reserve: 0 or more"},
		{&notify.LINE{Token: secret.New("x"), To: []string{groupID}, Reserve: new(int64(0))}, ""},
		{new(notify.LINENotify), ": 2025-03-31"},
		{&notify.Folder{Dir: "x"}, ""},
		{&notify.Folder{Keep: notify.Keep{Count: -1, Age: -schedule.Duration(1)}}, "dir: folder|keep.count: 1 or more|keep.age: 90d"},
		{&notify.Command{Run: []string{"siren", "--level={{level}}", "{{id}} {{key}}", "{single}"}}, ""},
		{new(notify.Command), "run: program"},
		{&notify.Command{Run: []string{""}}, "run: program"},
		{&notify.Command{Run: []string{"{{level}}", "{{title}} {{degree}}"}}, "run[0]: depend|run[1]: {{degree}} is unknown"},
		{new(notify.Console), ""},
	} {
		var wanted []string
		if tt.want != "" {
			wanted = strings.Split(tt.want, "|")
		}
		found := tt.settings.Validate()
		if len(found) != len(wanted) {
			t.Errorf("%T%v: found %v, want %q", tt.settings, tt.settings, found, wanted)
			continue
		}
		for i, want := range wanted {
			path, part, _ := strings.Cut(want, ": ")
			if found[i].Path != path || !strings.Contains(found[i].Text, part) {
				t.Errorf("%T: found %+v, want %q", tt.settings, found[i], want)
			}
		}
	}
}

func TestEveryKindOpensOnlyWithWhatItNeeds(t *testing.T) {
	for name, kind := range notify.Kinds() {
		settings := kind()
		if channel, err := settings.Open(notify.Env{}); err == nil || channel != nil {
			t.Errorf("%s opens without any settings", name)
		}
		if settings == kind() && name != "console" {
			t.Errorf("%s shares its settings", name)
		}
	}
}

func TestGroupsOnTelegramHaveALimitAMinute(t *testing.T) {
	for chat, burst := range map[string]int{"-1001": 20, "@example_ops": 20, "1001": 0} {
		pace := (&notify.Telegram{Chat: chat}).Pace()
		if pace.Burst != burst || pace.Gap <= 0 {
			t.Errorf("%s has the pace %+v", chat, pace)
		}
	}
}
