package inbound

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// Values takes in what devices send by themselves, at /in/values/TARGET.
type Values struct {
	Tokens Tokens

	// Send hands over what a target has sent. Found is false where no target of
	// the name sends anything.
	Send func(ctx context.Context, target string, body []byte) (found bool, err error)
}

// ValuesPath begins the path of values; the name of a target follows.
const ValuesPath = "/in/values/"

// ValuesBody is how long a request may be, in bytes.
const ValuesBody = 1 << 20

// sendPatience is how long a device waits until somebody takes what it sends.
const sendPatience = 5 * time.Second

// Key turns away whoever has no token.
func (d *Values) Key(r *http.Request) error {
	_, err := holder(r, d.Tokens, "values")
	return err
}

// Take takes values in.
func (d *Values) Take(_ http.ResponseWriter, r *http.Request, body []byte) error {
	ctx, cancel := context.WithTimeout(r.Context(), sendPatience)
	defer cancel()
	found, err := d.Send(ctx, strings.TrimPrefix(r.URL.Path, ValuesPath), body)
	switch {
	case !found:
		return refuse(http.StatusNotFound, "no target of this name sends its values")
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return refuse(http.StatusServiceUnavailable, "nobody takes it")
	case remarked(err):
		return err
	case err != nil:
		return refuse(http.StatusBadRequest, err.Error())
	}
	return nil
}
