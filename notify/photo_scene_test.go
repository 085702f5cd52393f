package notify_test

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/notify"
)

// seen is what a camera told, with a picture or what became of it.
func seen(id int64, picture checks.Picture) checks.Alert {
	return checks.Alert{
		ID: id, Kind: checks.News, Level: checks.Info, Peak: checks.Info, Subject: checks.Subject{ID: 30, Target: "notify", Field: "gate", FieldTitle: "Gate"},
		Since: clock("03:12"), Fired: clock("03:12"), Resolved: clock("03:12"), Fault: checks.Fault{Text: "movement", Picture: picture},
	}
}

// photos are the messages about pictures that came from outside and are not
// shown as such.
func photos() map[string]func(n names) notify.Draft {
	all := map[string]func(n names) notify.Draft{
		"picture-elsewhere": func(names) notify.Draft {
			return tell(checks.Fired, seen(71, checks.Picture{URL: "https://cam.example.com/f.jpg?a=1&b=2"}))
		},
		"pictures-of-several": func(names) notify.Draft {
			return tell(checks.Fired, seen(71, checks.Picture{URL: "https://cam.example.com/f.jpg"}), seen(72, checks.Picture{Lost: checks.LostTooLarge}))
		},
	}
	for _, loss := range []checks.Loss{checks.LostUnreadable, checks.LostTooLarge, checks.LostNoRoom, checks.LostForgotten, checks.LostUnshown} {
		all["picture-"+string(loss)] = func(names) notify.Draft { return tell(checks.Fired, seen(71, checks.Picture{Lost: loss})) }
	}
	return all
}
