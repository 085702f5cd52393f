package notify_test

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

var seoul = time.FixedZone("KST", 9*60*60)

// clock returns a time of the night of 22 November 2026 in Seoul, or with a
// day before it: "21 23:50".
func clock(text string) time.Time {
	if len(text) == len("15:04") {
		text = "22 " + text
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-"+text, seoul)
	if err != nil {
		panic(err)
	}
	return t
}

var now = clock("03:12")

// names are what a site's people call things.
type names struct {
	language, cold1, cold2, cold3, server, greenhouse, temperature, humidity, shut, look, ups, voltage, roof, strikes string
}

func sites() []names {
	return []names{
		{"en", "Cold store 1", "Cold store 2", "Cold store 3", "Server room", "Greenhouse", "Temperature", "Humidity", "Shut door; Hansung 02-000-0000", "Check power/LAN, read the dial", "UPS", "Input voltage", "Lightning", "Strikes"},
		{"ko", "냉동고1", "냉동고2", "냉동고3", "서버실A", "온실", "온도", "습도", "문 닫기, 한성 02-000-0000", "전원·랜선 확인, 현장 온도계 읽기", "UPS", "입력 전압", "낙뢰", "횟수"},
		{"ja", "冷凍庫1", "冷凍庫2", "冷凍庫3", "サーバー室A", "温室", "温度", "湿度", "扉を閉める。ハンソン 02-000-0000", "電源・LANを確認、現場の温度計を読む", "UPS", "入力電圧", "落雷", "回数"},
		{"th", "ห้องเย็น 1", "ห้องเย็น 2", "ห้องเย็น 3", "ห้องเซิร์ฟเวอร์", "โรงเรือน", "อุณหภูมิ", "ความชื้น", "ปิดประตู โทร 02-000-0000", "ตรวจไฟและสาย LAN อ่านเทอร์โมมิเตอร์หน้างาน", "UPS", "แรงดันขาเข้า", "ฟ้าผ่า", "จำนวนครั้ง"},
	}
}

func limit(level checks.Level, lower, upper float64) checks.Limit {
	return checks.Limit{Level: level, Lower: &lower, Upper: &upper}
}

func upper(level checks.Level, upper float64) checks.Limit {
	return checks.Limit{Level: level, Upper: &upper}
}

// cold is the alert of MESSAGES: a cold store that has been too warm since 03:00.
func (n names) cold() checks.Alert {
	return checks.Alert{
		ID: 41, Kind: checks.Bound, Level: checks.Error, Peak: checks.Error, Side: checks.High,
		Subject: checks.Subject{
			ID: 1, Target: "cold-1", TargetTitle: n.cold1, Field: "temperature", FieldTitle: n.temperature, Unit: "°C", Todo: n.shut,
		},
		Since: clock("03:00"), Fired: clock("03:10"), Value: -9.4, At: clock("03:12"), Worst: -9.4, WorstAt: clock("03:12"),
		Limit:  upper(checks.Error, -15),
		Limits: []checks.Limit{limit(checks.Warn, -25, -18), upper(checks.Error, -15)},
	}
}

// loosened is the same, ended by another limit.
func (n names) loosened() checks.Alert {
	a := peaked(over(n.cold(), "03:12", -12), -8.9, "03:09")
	a.Loosened, a.Limits = true, []checks.Limit{upper(checks.Error, -5)}
	return a
}

func (n names) warm() checks.Alert {
	return checks.Alert{
		ID: 42, Kind: checks.Bound, Level: checks.Warn, Peak: checks.Warn, Side: checks.High,
		Subject: checks.Subject{ID: 2, Target: "server-room", TargetTitle: n.server, Field: "temperature", FieldTitle: n.temperature, Unit: "°C"},
		Since:   clock("03:02"), Fired: clock("03:02"), Value: 27.4, At: clock("03:12"), Worst: 27.4, WorstAt: clock("03:12"),
		Limit:  limit(checks.Warn, 16, 27),
		Limits: []checks.Limit{limit(checks.Warn, 16, 27), limit(checks.Error, 10, 30)},
	}
}

func (n names) silent() checks.Alert {
	return checks.Alert{
		ID: 43, Kind: checks.NoResponse, Level: checks.Error, Peak: checks.Error, Alone: true,
		Subject: checks.Subject{ID: 3, Target: "cold-2", TargetTitle: n.cold2, FieldTitle: n.temperature, Unit: "°C", Todo: n.look},
		Since:   clock("03:05"), Fired: clock("03:10"), Value: -21.3, At: clock("03:04"),
		Fault: checks.Fault{Class: checks.Timeout, Text: "no complete answer within 5s"},
	}
}

func (n names) broken() checks.Alert {
	return checks.Alert{
		ID: 44, Kind: checks.Invalid, Level: checks.Warn, Peak: checks.Warn,
		Subject: checks.Subject{ID: 4, Target: "greenhouse", TargetTitle: n.greenhouse, Field: "temperature", FieldTitle: n.temperature, Unit: "°C"},
		Since:   clock("03:00"), Fired: clock("03:01"), Value: 24.1, At: clock("02:58"),
		Fault: checks.Fault{Class: checks.Rejected, Text: "-127 is on the reject list", Refused: "-127"},
	}
}

func (n names) missing() checks.Alert {
	a := n.broken()
	a.ID, a.Kind, a.Subject.FieldTitle, a.Subject.Unit = 45, checks.Missing, n.humidity, "%"
	a.Value, a.Fault = 41, checks.Fault{Class: checks.NotFound, Text: "$.humidity matched nothing"}
	return a
}

// stale is a power supply whose values have not been renewed since 02:41.
func (n names) stale() checks.Alert {
	return checks.Alert{
		ID: 51, Kind: checks.Stale, Level: checks.Warn, Peak: checks.Warn,
		Subject: checks.Subject{ID: 11, Target: "ups", TargetTitle: n.ups, Field: "voltage", FieldTitle: n.voltage, Unit: "V", Todo: n.look},
		Since:   clock("02:52"), Fired: clock("02:52"), Value: 230, At: clock("02:41"), WorstAt: clock("02:41"), Window: 10 * time.Minute,
	}
}

// stuck is a cold store whose temperature has not moved since the evening.
func (n names) stuck() checks.Alert {
	a := n.cold()
	a.ID, a.Kind, a.Level, a.Peak, a.Side, a.Subject.Todo = 52, checks.Stuck, checks.Warn, checks.Warn, checks.Inside, n.look
	a.Since, a.Fired, a.Value = clock("03:10"), clock("03:10"), -20
	a.Worst, a.WorstAt, a.Window, a.Limit = 0, clock("21 21:10"), 6*time.Hour, checks.Limit{}
	return a
}

// rising is a cold store that gets warm fast but is not too warm yet.
func (n names) rising() checks.Alert {
	a := n.cold()
	a.ID, a.Kind, a.Level, a.Peak = 53, checks.Rise, checks.Warn, checks.Warn
	a.Value, a.Worst, a.Limit = -18.2, 4.1, limit(checks.Warn, -25, -18)
	a.Rate = checks.Rate{Limit: 3, Per: 10 * time.Minute}
	return a
}

// falling is a server room that gets cold fast.
func (n names) falling() checks.Alert {
	a := n.warm()
	a.ID, a.Kind, a.Level, a.Peak, a.Side = 54, checks.Fall, checks.Error, checks.Error, checks.Low
	a.Value, a.Worst, a.WorstAt = 17.1, -5.04, clock("03:09")
	a.Rate = checks.Rate{Limit: 5, Per: 10 * time.Minute}
	return a
}

// strike is an event: a counter of lightning that has gone from 7 to 8.
func (n names) strike(at string) checks.Alert {
	t := clock(at)
	return checks.Alert{
		ID: 55, Kind: checks.Event, Level: checks.Info, Peak: checks.Info,
		Subject: checks.Subject{ID: 15, Target: "roof", TargetTitle: n.roof, Field: "strikes", FieldTitle: n.strikes},
		Since:   t, Fired: t, Resolved: t, Value: 8, At: t, Worst: 7, WorstAt: t.Add(-time.Minute),
	}
}

// ended returns the alert well again at a time, with its present value.
func over(a checks.Alert, at string, value float64) checks.Alert {
	a.Resolved, a.Value, a.At = clock(at), value, clock(at)
	return a
}

// unwatched returns the alert taken out of the configuration.
func unwatched(a checks.Alert) checks.Alert {
	a.Resolved, a.Unwatched = clock("03:12"), true
	return a
}

// brief returns an alert that is over as one that lasted only so long.
func brief(a checks.Alert, d time.Duration) checks.Alert {
	a.Resolved = a.Since.Add(d)
	return a
}

func peaked(a checks.Alert, worst float64, at string) checks.Alert {
	a.Worst, a.WorstAt = worst, clock(at)
	return a
}

func tell(what checks.What, alerts ...checks.Alert) notify.Draft {
	var d notify.Draft
	for _, a := range alerts {
		d.Parts = append(d.Parts, notify.Part{What: what, Alert: a})
	}
	return d
}

func announce(notices ...notify.Notice) notify.Draft { return notify.Draft{Notices: notices} }

// scenes are all kinds of messages, by the name of their golden file.
func scenes() map[string]func(n names) notify.Draft {
	all := telling()
	maps.Copy(all, caring())
	maps.Copy(all, easing())
	maps.Copy(all, blind())
	maps.Copy(all, metering())
	maps.Copy(all, outsiders())
	maps.Copy(all, photos())
	return all
}

// telling are the messages about alerts and notices as such.
func telling() map[string]func(n names) notify.Draft {
	return map[string]func(n names) notify.Draft{
		"error": func(n names) notify.Draft { return tell(checks.Fired, n.cold()) },
		"warn":  func(n names) notify.Draft { return tell(checks.Fired, n.warm()) },
		"info-low": func(n names) notify.Draft {
			a := n.warm()
			a.Worst = 15.9
			a.Level, a.Peak, a.Side, a.Value, a.Limits = checks.Info, checks.Info, checks.Low, 15.9, []checks.Limit{limit(checks.Info, 16, 27)}
			a.Limit = a.Limits[0]
			return tell(checks.Fired, a)
		},
		"fatal-one-sided": func(n names) notify.Draft {
			a := n.cold()
			a.Level, a.Limit, a.Limits = checks.Fatal, upper(checks.Fatal, -10), []checks.Limit{upper(checks.Error, -15), upper(checks.Fatal, -10)}
			return tell(checks.Fired, a)
		},
		"worsened": func(n names) notify.Draft { return tell(checks.Worsened, peaked(n.cold(), -8.9, "03:09")) },
		"worsened-before-told": func(n names) notify.Draft {
			d := tell(checks.Fired, n.cold())
			d.Parts = append(d.Parts, tell(checks.Worsened, n.cold()).Parts...)
			return d
		},
		"no-response": func(n names) notify.Draft { return tell(checks.Fired, n.silent()) },
		"no-response-fatal-unknown": func(n names) notify.Draft {
			a := n.silent()
			a.Level, a.Alone, a.At, a.Subject.FieldTitle, a.Fault = checks.Fatal, false, time.Time{}, "", checks.Fault{}
			return tell(checks.Fired, a)
		},
		"no-response-unsent": func(n names) notify.Draft {
			a := n.silent()
			a.Fault = checks.Fault{Class: checks.Unsent, Text: "it has sent nothing for 7m, and should every 4m", End: checks.Ending{Took: 7 * time.Minute, Limit: 4 * time.Minute}}
			return tell(checks.Fired, a)
		},
		"no-response-unsent-again": func(n names) notify.Draft {
			a := n.silent()
			a.Since = a.Since.Add(-2*time.Hour - 20*time.Second)
			a.Fault = checks.Fault{Class: checks.Unsent, Text: "it has sent nothing for 7m, and should every 4m", End: checks.Ending{Took: 7 * time.Minute, Limit: 4 * time.Minute}}
			return tell(checks.Reminded, a)
		},
		"no-response-status": func(n names) notify.Draft {
			a := n.silent()
			a.Fault = checks.Fault{Class: checks.BadStatus, Text: "HTTP 503 Service\nUnavailable"}
			return tell(checks.Fired, a)
		},
		"invalid": func(n names) notify.Draft { return tell(checks.Fired, n.broken()) },
		"invalid-text-never-good": func(n names) notify.Draft {
			a := n.broken()
			a.At, a.Fault = time.Time{}, checks.Fault{Class: checks.NotNumber, Text: `not a number: "n/a"`}
			return tell(checks.Fired, a)
		},
		"invalid-jumped": func(n names) notify.Draft {
			a := n.broken()
			a.Value, a.Fault = 4.1, checks.Fault{Class: checks.Jumped, Text: "85 is on the reject list and a jump from 4.1", Refused: "85"}
			return tell(checks.Fired, a)
		},
		"no-response-cut-off": func(n names) notify.Draft {
			a := n.silent()
			a.Fault = checks.Fault{Class: checks.CutOff, Text: "not JSON: byte 31: expected '\"' to close the string, found the end: the document is cut off"}
			return tell(checks.Fired, a)
		},
		"no-response-not-json": func(n names) notify.Draft {
			a := n.silent()
			a.Fault = checks.Fault{Class: checks.NotJSON, Text: "not JSON: byte 1: expected a value, found \"hello\""}
			a.Subject.Todo = ""
			return tell(checks.Fired, a)
		},
		"missing": func(n names) notify.Draft { return tell(checks.Fired, n.missing()) },
		"recovered": func(n names) notify.Draft {
			return tell(checks.Resolved, peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09"))
		},
		"limit-changed": func(n names) notify.Draft { return tell(checks.Resolved, n.loosened()) },
		"limit-changed-before-told": func(n names) notify.Draft {
			d := tell(checks.Fired, n.loosened())
			d.Parts = append(d.Parts, tell(checks.Resolved, n.loosened()).Parts...)
			return d
		},
		"limit-changed-digest": func(n names) notify.Draft {
			d := tell(checks.Resolved, n.loosened(), over(n.silent(), "03:12", -21.2))
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"recovered-low-overnight": func(n names) notify.Draft {
			a := peaked(over(n.cold(), "03:12", -24.5), -31.2, "21 23:58")
			a.Side, a.Since = checks.Low, clock("21 23:50")
			return tell(checks.Resolved, a)
		},
		"recovered-response": func(n names) notify.Draft { return tell(checks.Resolved, over(n.silent(), "03:12", -21.2)) },
		"recovered-sensor":   func(n names) notify.Draft { return tell(checks.Resolved, over(n.broken(), "03:12", 24.3)) },
		"recovered-missing":  func(n names) notify.Draft { return tell(checks.Resolved, over(n.missing(), "03:12", 41.5)) },
		"recovered-value-unknown": func(n names) notify.Draft {
			a := over(n.cold(), "03:12", -18.6)
			a.At, a.WorstAt = clock("03:01"), time.Time{}
			return tell(checks.Resolved, a)
		},
		"stale":           func(n names) notify.Draft { return tell(checks.Fired, n.stale()) },
		"stuck":           func(n names) notify.Draft { return tell(checks.Fired, n.stuck()) },
		"rise":            func(n names) notify.Draft { return tell(checks.Fired, n.rising()) },
		"fall":            func(n names) notify.Draft { return tell(checks.Fired, n.falling()) },
		"event":           func(n names) notify.Draft { return tell(checks.Fired, n.strike("03:12")) },
		"unwatched-stuck": func(n names) notify.Draft { return tell(checks.Unwatched, unwatched(n.stuck())) },
		"rise-fatal": func(n names) notify.Draft {
			a := n.rising()
			a.Level, a.Limits, a.Rate.Limit, a.Worst = checks.Fatal, nil, 0.25, 0.304
			return tell(checks.Fired, a)
		},
		"event-state-after-silence": func(n names) notify.Draft {
			a := n.strike("03:12")
			a.Level, a.Value, a.Worst, a.WorstAt, a.Subject.Todo = checks.Error, 0, 1, clock("21 23:58"), n.look
			return tell(checks.Fired, a)
		},
		"recovered-stale": func(n names) notify.Draft { return tell(checks.Resolved, over(n.stale(), "03:12", 229.6)) },
		"recovered-stuck": func(n names) notify.Draft { return tell(checks.Resolved, over(n.stuck(), "03:12", -20.1)) },
		"rise-over-amiss": func(n names) notify.Draft { return tell(checks.Resolved, over(n.rising(), "03:12", -17)) },
		"recovered-rise":  func(n names) notify.Draft { return tell(checks.Resolved, over(n.rising(), "03:12", -19)) },
		"recovered-fall":  func(n names) notify.Draft { return tell(checks.Resolved, over(n.falling(), "03:12", 17)) },
		"motions": func(n names) notify.Draft {
			return tell(checks.Fired, n.strike("03:12"), n.stale(), n.stuck(), n.rising(), n.falling())
		},
		"motions-over": func(n names) notify.Draft {
			d := tell(checks.Resolved, over(n.stale(), "03:12", 229.6), over(n.stuck(), "03:12", -20.1), over(n.rising(), "03:12", -17), over(n.falling(), "03:12", 17))
			d.Parts = append(d.Parts, tell(checks.Fired, n.strike("03:11")).Parts...)
			return d
		},
		"motions-digest": func(n names) notify.Draft {
			again := n.strike("02:58")
			again.ID, again.Level, again.Value, again.Worst = 56, checks.Warn, 9, 8
			stale, fall := over(n.stale(), "02:55", 229.6), over(n.falling(), "03:11", 17)
			d := tell(checks.Fired, n.strike("02:20"), again, stale, n.stuck(), n.rising(), fall)
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"motions-digest-over": func(n names) notify.Draft {
			d := tell(checks.Fired, over(n.stuck(), "03:11", -20.1), over(n.rising(), "03:11", -17), n.stale())
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			return d
		},
		"motions-not-watched": func(n names) notify.Draft {
			return announce(notify.Notice{
				Topic: notify.NotWatched, Began: clock("02:10"), Ended: clock("03:11"), Good: 9, All: 12,
				Open: []checks.Alert{n.rising(), n.stale(), n.stuck()},
			})
		},
		"brief": func(n names) notify.Draft {
			return tell(checks.Resolved, brief(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:00"), 14*time.Second))
		},
		"brief-low-last-night": func(n names) notify.Draft {
			a := peaked(over(n.cold(), "03:12", -24.5), -31.2, "21 23:50")
			a.Side, a.Since = checks.Low, clock("21 23:50")
			return tell(checks.Resolved, brief(a, 59*time.Second))
		},
		"brief-response": func(n names) notify.Draft {
			return tell(checks.Resolved, brief(over(n.silent(), "03:12", -21.2), 20*time.Second))
		},
		"brief-sensor": func(n names) notify.Draft {
			return tell(checks.Resolved, brief(over(n.broken(), "03:12", 24.3), 5*time.Second))
		},
		"brief-missing": func(n names) notify.Draft {
			return tell(checks.Resolved, brief(over(n.missing(), "03:12", 41.5), time.Second))
		},
		"brief-digest": func(n names) notify.Draft {
			silent := brief(over(n.silent(), "03:12", -21), 20*time.Second)
			broken := brief(over(n.broken(), "03:12", 24.3), 5*time.Second)
			missing := brief(over(n.missing(), "03:12", 41.5), 0)
			d := tell(checks.Fired, brief(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:00"), 14*time.Second), silent, broken, missing)
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			d.Notices = []notify.Notice{{Topic: notify.NotWatched, Began: clock("03:01"), Ended: clock("03:01").Add(30 * time.Second), Good: 12, All: 12}}
			return d
		},
		"brief-several": func(n names) notify.Draft {
			return tell(checks.Resolved, brief(peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:00"), 14*time.Second), brief(over(n.silent(), "03:12", -21.2), 20*time.Second))
		},
		"began-and-ended": func(n names) notify.Draft {
			a := peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09")
			d := tell(checks.Fired, a)
			d.Parts = append(d.Parts, tell(checks.Resolved, a).Parts...)
			return d
		},
		"worsened-and-ended": func(n names) notify.Draft {
			a := peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09")
			d := tell(checks.Worsened, a)
			d.Parts = append(d.Parts, tell(checks.Resolved, a).Parts...)
			return d
		},
		"unwatched": func(n names) notify.Draft {
			return tell(checks.Unwatched, unwatched(n.cold()))
		},
		"drill": func(n names) notify.Draft {
			a := n.cold()
			a.Drill = true
			return tell(checks.Fired, a)
		},
		"several": func(n names) notify.Draft {
			return tell(checks.Fired, n.missing(), n.warm(), n.broken(), n.silent(), n.cold())
		},
		"several-fatal": func(n names) notify.Draft {
			a, b, c := n.cold(), n.silent(), n.cold()
			a.Level, b.Level, c.Level = checks.Fatal, checks.Fatal, checks.Fatal
			c.ID, c.Subject.Target, c.Subject.TargetTitle, c.Value, c.Since = 47, "cold-3", n.cold3, -5, clock("03:11")
			return tell(checks.Fired, n.warm(), a, b, c, n.broken())
		},
		"several-over": func(n names) notify.Draft {
			d := tell(checks.Resolved, peaked(over(n.cold(), "03:12", -18.6), -8.9, "03:09"), over(n.silent(), "03:12", -21.2))
			d.Parts = append(d.Parts, tell(checks.Fired, n.warm()).Parts...)
			return d
		},
		"burst": func(n names) notify.Draft {
			var all []checks.Alert
			for i := range 40 {
				a := n.warm()
				a.ID, a.Subject.Target, a.Subject.TargetTitle = int64(100+i), fmt.Sprintf("rack-%d", i+1), fmt.Sprintf("%s %d", n.server, i+1)
				a.Value += float64(i) / 10
				all = append(all, a)
			}
			return tell(checks.Fired, all...)
		},
		"digest": func(n names) notify.Draft {
			warm := peaked(over(n.warm(), "02:55", 26), 28.1, "02:41")
			warm.Since = clock("02:20")
			silent := over(n.silent(), "02:50", -21)
			silent.Since = clock("02:31")
			d := tell(checks.Fired, n.cold(), warm, silent)
			d.Digest, d.Since = notify.TooLate, clock("02:10")
			d.Notices = []notify.Notice{{Topic: notify.Reloaded, Added: []string{"cold-4", "cold-4/temperature"}}}
			return d
		},
		"not-watched": func(n names) notify.Draft {
			return announce(notify.Notice{Topic: notify.NotWatched, Began: clock("02:10"), Ended: clock("03:11"), Good: 10, All: 12, Open: []checks.Alert{n.acknowledged(n.cold(), false), n.silent()}})
		},
		"not-watched-unknown": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.NotWatched, Began: clock("20 23:10"), Ended: clock("21 03:11")})
		},
		"not-watched-meant": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.NotWatched, Meant: true, Began: clock("02:10"), Ended: clock("03:11"), Good: 12, All: 12})
		},
		"last-good": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.LastGood, Level: checks.Error, Text: "config.yaml:31:7: targets[2].fields[0].warn: lower must be below upper"})
		},
		"left-out": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: "staff", Channel: true, Reason: "LINE_TOKEN is not set"})
		},
		"left-out-target": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: "cold-1", Reason: "read /run/secrets/cold: permission denied"})
		},
		"reloaded": func(names) notify.Draft {
			return announce(notify.Notice{
				Topic: notify.Reloaded, Added: []string{"cold-4", "cold-4/temperature", "cold-4/humidity"},
				Removed: []string{"pump-1", "pump-1/flow", "server-room/humidity"}, Renamed: []string{"cold-1/temperature → cold-1/air"},
				Changed: []string{"freezer/temperature"}, NewChannels: []string{"staff"}, OtherChannels: []string{"ops"},
				GoneChannels: []string{"boss", "night"}, KnewOf: map[string][]string{"boss": {"A1", "A7"}},
			})
		},
		"reloaded-alike": func(names) notify.Draft { return announce(notify.Notice{Topic: notify.Reloaded}) },
		"reloaded-many": func(names) notify.Draft {
			n := notify.Notice{Topic: notify.Reloaded}
			for i := range 40 {
				n.Added = append(n.Added, fmt.Sprintf("rack-%d", i+1), fmt.Sprintf("rack-%d/temperature", i+1))
			}
			return announce(n)
		},
		"damaged": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.Damaged, Level: checks.Error, Text: "state/gaugewatch.db.damaged-20261122-031200"})
		},
		"disk-full": func(names) notify.Draft { return announce(notify.Notice{Topic: notify.DiskFull, Level: checks.Error}) },
		"clock-skew": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.ClockSkew, Level: checks.Warn, Text: "−7 min"})
		},
		"accepted": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.Accepted, Level: checks.Error, Text: "staff", Channel: true})
		},
		"test": func(names) notify.Draft {
			return announce(notify.Notice{Topic: notify.TestTopic, Text: "Kim: hello\nfrom the new gateway"})
		},
		"test-silent": func(names) notify.Draft { return announce(notify.Notice{Topic: notify.TestTopic}) },
		"several-notices": func(names) notify.Draft {
			return announce(
				notify.Notice{Topic: notify.Reloaded, Added: []string{"cold-4"}},
				notify.Notice{Topic: notify.LeftOut, Level: checks.Error, Text: strings.Repeat("staff-of-the-night-", 4), Channel: true, Reason: "LINE_TOKEN is not set"},
				notify.Notice{Topic: notify.ClockSkew, Level: checks.Warn, Text: strings.Repeat("7 min against pump-1; ", 4)},
			)
		},
	}
}
