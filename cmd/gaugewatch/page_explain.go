package main

import (
	"context"
	"strings"
)

// explain tells the story of an alert as the command explain does.
func (d *daemon) explain(ctx context.Context, alert int64) (string, error) {
	c, err := d.understood.get()
	if err != nil {
		c = nil // then nothing is said of who is told by the configuration
	}
	zone := d.home.get().zone
	v := &view{Reader: d.store.Reader, config: c, zone: zone}
	a, err := v.alert(ctx, alert)
	if err != nil {
		return "", err
	}
	s, err := v.history(ctx, a)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = narrator{v, &text}.tell(s)
	return text.String(), err
}
