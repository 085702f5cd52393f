package notify

import (
	"context"
	"errors"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/line"
)

var _ Meter = (*account)(nil)

// Meter asks LINE how many messages the account may send this month, how many
// it has sent, and how many people one message goes to.
func (a *account) Meter(ctx context.Context) (Allowance, error) {
	quota, err := a.client.Quota(ctx)
	if err != nil {
		return Allowance{}, err
	}
	now := time.Now()
	m := Allowance{At: now, Turn: line.Turn(now), Limited: quota.Limited, Limit: quota.Messages}
	if !m.Limited {
		return m, nil
	}
	if m.Used, err = a.client.Used(ctx); err != nil {
		return Allowance{}, err
	}
	m.Reserve = m.Limit / 10
	if a.reserve != nil {
		m.Reserve = *a.reserve
	}
	m.Cost, err = a.people(ctx, now)
	if _, refused := errors.AsType[*line.Error](err); refused {
		err = nil // LINE does not tell everybody: what is left is known all the same
	}
	return m, err
}

// people returns how many people a message goes to, and so what it counts; 0
// where LINE does not say.
func (a *account) people(ctx context.Context, now time.Time) (int64, error) {
	switch len(a.to) {
	case 0:
		return a.friends(ctx, now)
	case 1:
		n, err := a.client.Members(ctx, a.to[0])
		return int64(n), err
	}
	return int64(len(a.to)), nil
}

// friends returns how many friends the account has, of the latest day of which
// LINE knows: it counts them at the end of a day.
func (a *account) friends(ctx context.Context, now time.Time) (int64, error) {
	const days = 2
	for day := range days {
		if n, err := a.client.Friends(ctx, now.AddDate(0, 0, -1-day)); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

// Counts returns what one message counts of the month, as far as the settings
// tell: the number of persons; 0: as many as the group has members, or the
// account has friends.
func (l *LINE) Counts() int {
	to, _ := l.recipients()
	if len(to) == 0 || !to[0].IsUser() {
		return 0
	}
	return len(to)
}
