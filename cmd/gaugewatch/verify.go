package main

import (
	"context"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/s3"
	"github.com/gaugewatch/gaugewatch/internal/schedule"
	"github.com/gaugewatch/gaugewatch/notify"
	"github.com/gaugewatch/gaugewatch/web"
)

// verify tries the credentials of the channels at the ticks of a schedule, in
// place of the one before, until the context ends, and has them find out how
// much of their month is left. One that is refused is told
// to the others: people learn of a revoked token before the night in which it
// matters.
func (d *daemon) verify(ctx context.Context, when schedule.Schedule, lines []notify.Line) {
	if d.stopVerify != nil {
		d.stopVerify()
		d.stopVerify = nil
	}
	if when.IsZero() || d.dry {
		return
	}
	ctx, d.stopVerify = context.WithCancel(ctx)
	bucket, stored := d.publish.(*s3.Bucket)
	go func() {
		told := make(map[string]string)
		for {
			timer := time.NewTimer(time.Until(when.Next(time.Now())))
			select {
			case <-ctx.Done():
				timer.Stop()
				return
			case <-timer.C:
				d.dispatch.Measure()
				d.tryAll(ctx, lines, told)
				if stored {
					d.tryBucket(ctx, bucket)
				}
			}
		}
	}()
}

// tryAll tries the credentials of all channels at once. What is wrong is told
// once, until it is another thing or right again.
func (d *daemon) tryAll(ctx context.Context, lines []notify.Line, told map[string]string) {
	type trial struct {
		channel string
		notify.Result
	}
	trials := make(chan trial)
	tried := 0
	for _, line := range lines {
		trier, ok := line.Channel.(notify.Trier)
		if !ok {
			continue
		}
		tried++
		go func() {
			ctx, cancel := context.WithTimeout(ctx, line.Policy.Timeout)
			defer cancel()
			trials <- trial{line.Policy.Channel, trier.Try(ctx)}
		}()
	}
	for range tried {
		t := <-trials
		sure := t.Outcome == notify.Sent || t.Outcome == notify.Permanent // else nobody knows
		if sure && ctx.Err() == nil && told[t.channel] != t.Text {
			told[t.channel] = t.Text
			d.tellTrial(ctx, t.channel, t.Text)
		}
	}
}

// tryBucket puts a picture into a bucket and takes it out again. That it does
// not work is logged: messages arrive all the same, and say that they have no
// picture.
func (d *daemon) tryBucket(ctx context.Context, bucket *s3.Bucket) {
	name := testName()
	_, err := bucket.Publish(ctx, name, web.TestPicture())
	if err == nil {
		err = bucket.Remove(ctx, name)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("pictures would not reach those who fetch them", "error", err)
	}
}

// tellTrial tells what came of trying a channel; no text: it would take a
// message.
func (d *daemon) tellTrial(ctx context.Context, channel, text string) {
	if text == "" {
		d.log.Info("the channel's credentials are accepted again", "channel", channel)
		return
	}
	d.log.Error("the channel would not get a message through", "channel", channel, "reason", text)
	n := notify.Notice{Topic: notify.Refused, Level: checks.Error, Text: channel, Reason: text}
	if err := d.watch.Tell(ctx, n, channel); err != nil && ctx.Err() == nil {
		d.log.Error("cannot tell that a channel is refused", "error", err)
	}
}
