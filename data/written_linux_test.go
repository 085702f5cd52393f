package data_test

import (
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
)

func TestAStoreTellsThatAnotherProcessWrote(t *testing.T) {
	s, path := mustOpen(t)
	r, err := data.OpenReader(t.Context(), path)
	must(t, err)
	defer r.Close()
	written := s.Written(t.Context())
	if written == nil {
		t.Fatal("nothing tells, on a system that can")
	}
	get[bool](t)(s.Changed(t.Context()))
	for range 3 {
		get[int64](t)(r.Ask(t.Context(), data.Request{Kind: "drill", Body: []byte("{}"), At: minute(1)}))
		select {
		case <-written:
		case <-time.After(30 * time.Second):
			t.Fatal("a request was written, and the store did not tell")
		}
		if !get[bool](t)(s.Changed(t.Context())) {
			t.Error("told of a write, but nothing changed")
		}
		select { // the rest of what the same write tells
		case <-written:
		case <-time.After(time.Second):
		}
	}
}
