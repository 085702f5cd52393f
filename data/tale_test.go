package data_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/notify"
)

// taleOf tells the tale of an alert, an account a line.
func taleOf(t *testing.T, s *data.Store, alert int64) string {
	t.Helper()
	var all []string
	for _, a := range get[[]data.Account](t)(s.Tale(t.Context(), alert)) {
		var line strings.Builder
		fmt.Fprintf(&line, "%d %s %v %s", a.Delivery, a.Channel, a.Steps, a.State)
		if a.Carrier != 0 {
			fmt.Fprintf(&line, " in %d", a.Carrier)
		}
		if a.Instead != "" {
			line.WriteString(" for " + a.Instead)
		}
		for _, one := range a.Attempts {
			fmt.Fprintf(&line, "; %s %v: %s", one.At.Format("15:04"), one.Outcome, one.Answer)
		}
		all = append(all, line.String())
	}
	return strings.Join(all, "\n")
}

func TestTheTaleOfAnAlertTellsWhoWasToldAndHow(t *testing.T) {
	a, b := alert(1, 5), alert(2, 6)
	twice := owe("tg", checks.Fired, a)
	twice.Parts = append(twice.Parts, notify.Part{What: checks.Fired, Alert: b}, notify.Part{What: checks.Worsened, Alert: a})
	s := mustOwe(t, twice, owe("mail", checks.Fired, a), owe("tg", checks.Reminded, a), owe("tg", checks.Fired, b))
	must(t, s.Freeze(t.Context(), frozen("k", 1, 3)))
	before := `1 tg [fired worsened] sending
2 mail [fired] owed
3 tg [reminded] sending in 1`
	if got := taleOf(t, s, 1); got != before {
		t.Errorf("while it is sent\n%s\nwant: what travels in a message is as far as the message\n%s", got, before)
	}
	must(t, s.Settle(t.Context(), settled(1, notify.Unknown, notify.Unsure)))
	must(t, s.Settle(t.Context(), settled(1, notify.Sent, notify.Delivered)))
	must(t, s.Freeze(t.Context(), frozen("m", 2)))
	failed := settled(2, notify.Permanent, notify.Failed)
	failed.Fallback = "spare"
	must(t, s.Settle(t.Context(), failed))
	after := `1 tg [fired worsened] sent; 03:04 unknown: unknown: said the provider; 03:04 sent: sent: said the provider
2 mail [fired] failed; 03:04 permanent: permanent: said the provider
3 tg [reminded] sent in 1; 03:04 unknown: unknown: said the provider; 03:04 sent: sent: said the provider
5 spare [fired] owed for mail`
	if got := taleOf(t, s, 1); got != after {
		t.Errorf("in the end\n%s\nwant\n%s", got, after)
	}
	all := get[[]data.Account](t)(s.Tale(t.Context(), 1))
	first, last := all[0], all[len(all)-1]
	if !first.Owed.Equal(minute(2)) || !first.Done.Equal(minute(4)) || first.Error != "" || first.Attempts[0].Took != 250*time.Millisecond {
		t.Errorf("account = %+v, want its times", first)
	}
	if !last.Owed.Equal(minute(4)) || !last.Done.IsZero() {
		t.Errorf("account = %+v, want it owed since the other failed", last)
	}
	if got := all[1].Error; got != "permanent: said the provider" {
		t.Errorf("error = %q, want why it did not arrive", got)
	}
	if got := get[[]data.Account](t)(s.Tale(t.Context(), 9)); len(got) > 0 {
		t.Errorf("the tale of no alert = %v", got)
	}
}
