package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gaugewatch/gaugewatch/data"
	"github.com/gaugewatch/gaugewatch/internal/sim"
	"github.com/gaugewatch/gaugewatch/notify"
)

// racks is how many cabinets get too warm over the weekend, one after the other.
const racks = 28

// weekendFile is the configuration of a site whose uplink fails over a weekend.
// A screen and a siren stand in the house and need none.
func weekendFile() string {
	var text strings.Builder
	text.WriteString(`
timezone: Asia/Seoul
state: ${STATE}
schedules: {important: "* * * * *", routine: 10m}
uplink: {tag: remote}
channels:
  - {name: screen, console: {}, group_wait: 0}
  - {name: ops, console: {}, level: warn}
  - {name: night, console: {}, level: error, fallback: {to: siren, after: 3m}}
  - {name: siren, console: {}, level: error, standby: true}
reports:
  - {name: three-hourly, title: Three hours, fields: [vault, freezer, oven, cellar], channels: [ops, screen]}
  - {name: morning, title: Morning, schedule: 0 9 * * *, fields: [vault, office-*], channels: ops, missed: skip}
defaults:
  schedule: routine
  no_response: {level: error, after: 10m}
profiles:
  room:
    title: "{{title}}"
    http: {url: "http://{{name}}/api/v1/sensors"}
    fields:
      - {name: temperature, path: "$.sensors[?@.name == 'inlet'].temp", unit: °C, warn: {upper: 27}, error: {upper: 32}, fatal: {upper: 40}}
targets:
  - {name: office-1, use: room, vars: {name: office-1, title: Office 1}, tags: [remote]}
  - {name: office-2, use: room, vars: {name: office-2, title: Office 2}, tags: [remote]}
  - {name: vault, use: room, vars: {name: vault, title: Vault}, schedule: important}
  - {name: freezer, use: room, vars: {name: freezer, title: Freezer}, schedule: important}
  - {name: oven, use: room, vars: {name: oven, title: Oven}, schedule: important}
  - {name: cellar, use: room, vars: {name: cellar, title: Cellar}}
`)
	for i := range racks {
		fmt.Fprintf(&text, "  - {name: rack-%d, use: room, vars: {name: rack-%d, title: Rack %d}}\n", i, i, i)
	}
	return text.String()
}

// weekendSite are its devices.
func weekendSite() []byte {
	names := []string{"office-1", "office-2", "vault", "freezer", "oven", "cellar"}
	for i := range racks {
		names = append(names, fmt.Sprint("rack-", i))
	}
	var text strings.Builder
	text.WriteString("devices:\n")
	for _, name := range names {
		text.WriteString("  - {name: " + name + ", signals: [{name: temperature, base: 22}]}\n")
	}
	return []byte(text.String())
}

// From Friday 18:00 to Monday 06:00 nothing leaves the house. What is fatal and
// lasts comes first on Monday, and alone; then one message tells the rest, with
// its own times and peaks. The golden file is what people saw.
func TestAWeekendWithoutUplinkIsToldOnMondayWorstFirst(t *testing.T) {
	t.Parallel()
	if alone(t) {
		return
	}
	synctest.Test(t, func(t *testing.T) {
		h := &house{t: t, month: "2000-05", file: weekendFile()}
		h.build("Asia/Seoul", weekendSite())
		h.open("19 12:00")
		h.happens("office-1", "19 18:00", does(sim.Hang, "", 0, 59*time.Hour+45*minutes))
		h.happens("office-2", "19 18:00", does(sim.Hang, "", 0, 59*time.Hour+45*minutes))
		h.happens("cellar", "19 15:20", heat(29, 0, 72*time.Hour))                                      // told before, and lasts
		h.happens("oven", "19 17:58", heat(33, 0, 20*time.Minute))                                      // told before, and ends while nobody hears
		h.happens("vault", "20 02:40", heat(33, 0, 30*time.Minute), heat(45, 30*minutes, 70*time.Hour)) // gets fatal, and lasts
		h.happens("freezer", "20 14:20", heat(41, 0, 10*time.Minute), heat(50, 10*minutes, 60*time.Hour))
		for i := range racks {
			h.happens(fmt.Sprint("rack-", i), "19 19:00", heat(28+float64(i%4)/4, time.Duration(i)*2*time.Hour, 30*minutes))
		}
		h.chats.outages = []outage{
			{"ops", h.at("19 18:00"), h.at("22 06:00")},
			{"night", h.at("19 18:00"), h.at("22 06:00")},
		}
		h.start(time.Time{})
		h.wait("20 12:00:20")
		h.stop() // and it is started anew in between
		h.wait("20 12:00:40")
		h.start(time.Time{})
		h.wait("22 11:59:50")
		h.stop()

		golden(t, "weekend.golden", h.transcripts("ops", "night", "siren"))
		monday := h.heard("ops", "19 18:00", "22 12:00")
		h.expectOnePaper()
		if len(monday) != 2 {
			t.Fatalf("on Monday ops heard %d messages, want two:\n%s", len(monday), strings.Join(monday, "\n\n"))
		}
		h.expectWords(monday[0], "FATAL Freezer: 50 °C", "FATAL Vault: 45 °C")
		h.expectWords(monday[1], "LATE", "19 May 18:10", "22 May 06:00", "OUR NETWORK", "ERROR Oven: 33 °C, 19 May 17:58–18:18")
		if strings.Contains(monday[0], "Rack") || strings.Contains(monday[1], "Vault") {
			t.Error("what is fatal does not come alone")
		}
		h.expectAllRacks(monday[1])
		siren := strings.Join(h.heard("siren", "19 18:00", "22 12:00"), "\n")
		h.expectWords(siren, "OUR NETWORK", "ERROR Vault: 33 °C", "FATAL Vault: 45 °C", "FATAL Freezer: 41 °C", "OK our network")
		h.expectNothingOwed()
	})
}

// transcripts are what some chats heard, one after the other: which of two
// hears first within a minute is chance.
func (h *house) transcripts(channels ...string) string {
	var text strings.Builder
	for _, channel := range channels {
		one := &chats{zone: h.zone}
		for _, m := range h.chats.all {
			if m.channel == channel {
				one.all = append(one.all, m)
			}
		}
		text.WriteString(one.transcript() + "\n")
	}
	return text.String()
}

// heard returns what a chat heard in a time.
func (h *house) heard(channel, from, to string) []string {
	h.t.Helper()
	var all []string
	for _, m := range h.chats.all {
		if m.channel == channel && m.pictures == 0 && !m.at.Before(h.at(from)) && m.at.Before(h.at(to)) {
			all = append(all, m.text)
		}
	}
	return all
}

// expectOnePaper checks that each report came once for all of the weekend, after
// what is fatal and what had waited, and that somebody was told that it was
// missing; and that who was reached got one every three hours.
func (h *house) expectOnePaper() {
	h.t.Helper()
	var papers, titles []string
	screened, missing := 0, 0
	for _, m := range h.chats.all {
		title, _, _ := strings.Cut(m.text, "\n")
		switch {
		case m.channel == "screen" && m.pictures > 0:
			screened++
		case m.channel == "screen" && strings.Contains(title, "REPORT MISSING: ops") && m.at.Before(h.at("22 06:00")):
			missing++
		case m.channel != "ops" || m.at.Before(h.at("19 18:00")) || !m.at.Before(h.at("22 08:00")):
		case m.pictures > 0:
			papers = append(papers, title)
			fallthrough
		default:
			titles = append(titles, title)
		}
	}
	slices.Sort(papers)
	if len(papers) != 2 || len(titles) != 4 || strings.Contains(titles[0]+titles[1], "·") {
		h.t.Fatalf("ops heard\n%s\nwith the reports\n%s\nwant two of these, last", strings.Join(titles, "\n"), strings.Join(papers, "\n"))
	}
	all := strings.Join(papers, "\n")
	h.expectWords(all, "19 May 15:00–22 May 06:00 · Three hours", "19 May 09:00–22 May 06:00 · Morning")
	if missing != 1 || screened < 23 {
		h.t.Errorf("the screen was told %d times that a report is missing, and got %d; want once, and one every three hours", missing, screened)
	}
}

// expectWords checks that a message holds all the words.
func (h *house) expectWords(text string, words ...string) {
	h.t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			h.t.Errorf("the message lacks %q:\n%s", word, text)
		}
	}
}

// expectAllRacks checks that a digest tells of every rack: by a line, or among
// those of which it says how many there are more.
func (h *house) expectAllRacks(text string) {
	h.t.Helper()
	told := len(regexp.MustCompile(`Over: \S+ WARN Rack \d+: 28.*°C, .*\d\d:\d\d–\d\d:\d\d`).FindAllString(text, -1))
	more := 0
	if found := regexp.MustCompile(`\+ (\d+) more`).FindStringSubmatch(text); found != nil {
		more, _ = strconv.Atoi(found[1])
	}
	if told < 15 || told+more != racks {
		h.t.Errorf("the digest tells of %d racks and of %d more, want %d in all:\n%s", told, more, racks, text)
	}
}

// expectNothingOwed checks that every delivery has arrived.
func (h *house) expectNothingOwed() {
	h.t.Helper()
	r, err := data.OpenReader(h.t.Context(), h.state)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Close()
	all, err := r.Deliveries(h.t.Context(), data.DeliveryFilter{})
	if err != nil || len(all) < 4*racks {
		h.t.Errorf("%d deliveries, %v: this proves little", len(all), err)
	}
	for _, d := range all {
		if d.State != notify.Delivered {
			h.t.Errorf("delivery %d to %s is %s: %s", d.ID, d.Channel, d.State, d.Error)
		}
	}
}
