package sim

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// errHungUp says that the device hung until it came back, and then had
// forgotten who asked.
var errHungUp = errors.New("connection reset by the device")

// ask asks the device for a path now, and takes the time that its behaviour
// takes. The error is the context's, or says that the device hung up.
func (a *actor) ask(ctx context.Context, path string) (Answer, error) {
	answer := a.answer(time.Now())
	switch answer.Behaviour {
	case Hangs:
		if err := sleep(ctx, answer.Until); err != nil {
			return answer, err
		}
		return answer, errHungUp
	case Refuses:
		return answer, nil
	default:
		if err := sleep(ctx, time.Now().Add(answer.Delay)); err != nil {
			return answer, err
		}
	}
	if own, _, _ := strings.Cut(a.path(), "?"); path != own {
		answer.Status, answer.Type = http.StatusNotFound, "text/plain; charset=utf-8"
		answer.Body = []byte("404 page not found\n")
	}
	return answer, nil
}

// sleep waits for an instant, the zero one never coming, or for the end of
// the context, whose error it then returns.
func sleep(ctx context.Context, until time.Time) error {
	if until.IsZero() {
		<-ctx.Done()
		return ctx.Err()
	}
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
