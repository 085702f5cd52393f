package main

import (
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/checks/suppression"
	"github.com/gaugewatch/gaugewatch/config"
	"github.com/gaugewatch/gaugewatch/inbound"
	"github.com/gaugewatch/gaugewatch/internal/watch"
	"github.com/gaugewatch/gaugewatch/poller"
)

func TestTheWatchIsGivenAllThatTheConfigurationSays(t *testing.T) {
	c, err := config.Load("../../config/testdata/good/care.yaml", os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	client := poller.NewClient()
	defer client.Close()
	p, from := (&daemon{out: io.Discard, client: client}).plan(c)
	if len(from.LeftOut) > 0 {
		t.Error(from.LeftOut)
	}
	if want := (watch.MutePolicy{Max: 12 * time.Hour, Except: checks.Error}); p.Mutes != want {
		t.Errorf("mutes: %+v", p.Mutes)
	}
	if p.Uplink == nil || *p.Uplink != (watch.Uplink{Tag: "remote", Check: "gateway"}) {
		t.Errorf("uplink: %+v", p.Uplink)
	}
	if p.People["minsu"] != "김민수" || len(p.People) != 2 {
		t.Errorf("people: %v", p.People)
	}
	if m := p.Maintenance; len(m) != 4 || m[0].Name != "patches" || m[0].Scopes[1].Tag != "osaka" || m[0].Window.String() != "2h from each 0 3 * * SUN except kr" {
		t.Errorf("maintenance: %+v", m)
	}
	if ch := p.Lines[1].Policy; ch.Quiet == nil || ch.Quiet.Window.String() != "23:00–07:00" || ch.Quiet.Except != checks.Error || !slices.Equal(ch.Tags, []string{"osaka", "remote"}) {
		t.Errorf("channel: %+v", ch)
	}
	freezer := p.Targets[2]
	if !slices.Equal(freezer.Parents, []string{"switch-osaka"}) || freezer.Flap != (suppression.Flap{Times: 4, Per: time.Hour}) {
		t.Errorf("target: %+v", freezer)
	}
	f := freezer.Fields[0]
	if f.Flap != (suppression.Flap{Times: 3, Per: 30 * time.Minute}) || len(f.Timed) != 2 || f.Timed[0].Window.String() != "00:00–24:00 on kr" || *f.Timed[0].Rules.Limits[0].Upper != -17 {
		t.Errorf("field: %+v", f)
	}
	room := p.Targets[3].Fields[0].Rules
	if !room.Limits[0].Answered || len(room.Codes) != 1 {
		t.Errorf("rules: %+v", room)
	}
}

func TestADoorThatThePlanClosesIsHeededNoMore(t *testing.T) {
	open := config.Plan{Inbound: config.Inbound{SNS: &config.Topics{}, Alert: &config.Entrance{}}, Jobs: []inbound.Job{{Name: "backup"}}, Logs: []inbound.Log{{Name: "auth"}}}
	for name, want := range map[string]bool{
		"sns/cpu": true, "alert/fan": true, "alertmanager/x": false, "notify/nas": false, "exec/nightly": true,
		"jobs/backup": true, "jobs/gone": false, "logs/auth": true, "logs/gone": false,
	} {
		door, field, _ := strings.Cut(name, "/")
		if got := heeds(open)(checks.Subject{Target: door, Field: field}); got != want {
			t.Errorf("%s is heeded: %v, want %v", name, got, want)
		}
	}
}
