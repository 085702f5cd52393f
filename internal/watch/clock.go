package watch

import (
	"context"
	"slices"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/poller"
)

// When our own clock is believed to be wrong: so many devices agree with each
// other, and differ from us by more than so much. One device's clock alone
// proves nothing; many have never been set.
const (
	skewDevices   = 3
	skewAgreement = 10 * time.Second
	skewTolerance = time.Minute
)

// tooEarly says whether the clock shows a time at which this program did not
// even exist, as on hosts without a battery until they reach a time server.
// Nothing is judged or stored before it is right.
func (w *Watch) tooEarly(at time.Time) bool {
	early := at.Before(w.Built)
	if early && !w.early {
		w.Log.Error("the clock is wrong: nothing is judged or stored until it is right", "clock", at.Format(time.RFC3339))
	}
	w.early = early
	return early
}

// noteSkew notes how far a device's clock is ahead of ours.
func (c *contact) noteSkew(p *poller.Poll) {
	if !p.Date.IsZero() {
		c.skew, c.dated = p.Date.Sub(p.Began.Add(p.Took)).Round(time.Second), true
	}
}

// tellSkew tells once that our clock is wrong, and again after it was right.
func (w *Watch) tellSkew(ctx context.Context, now time.Time) {
	skew := w.skew()
	wrong := skew.Abs() > skewTolerance
	if wrong && !w.skewed {
		w.Log.Error("the clock differs from the devices'", "devices are ahead by", skew)
		w.announce(notify.Notice{Topic: notify.ClockSkew, Level: checks.Error, Text: skew.String()}, now)
		w.record(ctx)
	}
	w.skewed = wrong
}

// skew is how far the devices that agree are ahead of us; zero where too few
// of them do.
func (w *Watch) skew() time.Duration {
	var all []time.Duration
	for _, s := range w.subjects {
		if s.target() && s.device.dated {
			all = append(all, s.device.skew)
		}
	}
	slices.Sort(all)
	for i := 0; i+skewDevices <= len(all); i++ {
		agree := all[i : i+skewDevices]
		majority := 2*i <= len(all) && 2*(i+skewDevices) >= len(all)
		if majority && agree[skewDevices-1]-agree[0] <= skewAgreement {
			return agree[skewDevices/2]
		}
	}
	return 0
}
