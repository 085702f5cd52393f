package inbound_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gaugewatch/gaugewatch/inbound"
)

// An office keeps the alarms that it is told.
type office struct {
	mu   sync.Mutex
	all  []inbound.Alarm
	fail error
}

func (o *office) Alarm(_ context.Context, a inbound.Alarm) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail == nil {
		o.all = append(o.all, a)
	}
	return o.fail
}

// fails lets the office answer by an error from now on; nil: as it should.
func (o *office) fails(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fail = err
}

// take returns the alarms since it was last called.
func (o *office) take() []inbound.Alarm {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := o.all
	o.all = nil
	return all
}

// keys are tokens by their secrets.
type keys map[string]inbound.Token

func (k keys) Token(_ context.Context, door, secret string) (inbound.Token, bool, error) {
	if secret == "broken" {
		return inbound.Token{}, false, errors.New("the disk is gone")
	}
	t, known := k[secret]
	return t, known && t.Door == door, nil
}

func (k keys) Revoke(_ context.Context, secret string) error {
	delete(k, secret)
	return nil
}

// A door is what the doors of this package have in common.
type door struct {
	key  func(r *http.Request) error
	take func(w http.ResponseWriter, r *http.Request, body []byte) error
}

// send lets a request come to a door, as a gate would, and returns the answer.
func (d door) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	var body bytes.Buffer
	if r.Body != nil {
		_, _ = body.ReadFrom(r.Body)
	}
	err := error(nil)
	if d.key != nil {
		err = d.key(r)
	}
	if err == nil {
		err = d.take(w, r, body.Bytes())
	}
	var refused interface{ Status() int }
	if errors.As(err, &refused) && w.Body.Len() == 0 {
		w.Code = refused.Status()
	} else if err != nil && w.Body.Len() == 0 {
		w.Code = http.StatusInternalServerError
	}
	return w
}

// post returns a request with a bearer token.
func post(target, token, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r
}

// only returns the one alarm that the office was told of.
func (o *office) only(t *testing.T) inbound.Alarm {
	t.Helper()
	all := o.take()
	if len(all) != 1 {
		t.Fatalf("%d alarms came: %+v", len(all), all)
	}
	return all[0]
}

func TestDoorsAreInOrderAndNamedOnce(t *testing.T) {
	doors := inbound.Doors()
	if !slices.IsSorted(doors) || len(slices.Compact(slices.Clone(doors))) != len(doors) {
		t.Errorf("%v", doors)
	}
}
