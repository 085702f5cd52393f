package sim

import (
	"net/http"
	"time"
)

// Behaviour is what a device does when it is asked.
type Behaviour int

// The behaviours.
const (
	Answers Behaviour = iota
	Hangs             // accepts, and says nothing
	Refuses           // does not accept
	Absent            // the site has no such device
)

// String returns the behaviour as a word.
func (b Behaviour) String() string {
	return [...]string{"answers", "hangs", "refuses", "absent"}[b]
}

// An Answer is what a device does when it is asked at an instant.
type Answer struct {
	Behaviour Behaviour
	Until     time.Time     // when Hangs or Refuses ends; zero for never
	Delay     time.Duration // how long the device thinks before it answers

	// Status, Type and Body are the HTTP status, the content type and the
	// content, where the behaviour is Answers.
	Status int
	Type   string
	Body   []byte

	// Location is where a redirect leads.
	Location string
}

// Answer returns what the named device does when it is asked at an instant,
// if the site started at start. The site must be valid.
func (s Site) Answer(device string, start, at time.Time) Answer {
	for _, d := range s.Devices {
		if d.Name == device {
			return newActor(s, d, start).answer(at)
		}
	}
	return Answer{Behaviour: Absent}
}

// elsewhere is where a login page is to be found: on a host that never exists
// (RFC 2606).
const elsewhere = "http://login.invalid/"

const loginPage = `<!DOCTYPE html>
<html><head><title>Login</title></head>
<body><form method="post" action="/login">
<input name="user"><input name="password" type="password"><button>Log in</button>
</form></body></html>
`

// answer says what the device does at an instant.
func (a *actor) answer(at time.Time) Answer {
	scene := a.scene(at.Sub(a.start))
	if scene.play == Hang {
		return Answer{Behaviour: Hangs, Until: a.instant(scene.until)}
	}
	if scene.play == Refuse {
		return Answer{Behaviour: Refuses, Until: a.instant(scene.until)}
	}
	answer := Answer{Delay: scene.delay, Status: http.StatusOK, Type: a.contentType()}
	switch {
	case scene.play == HTML:
		answer.Type, answer.Body = "text/html; charset=utf-8", []byte(loginPage)
	case scene.play == Redirect:
		answer.Status, answer.Location = http.StatusFound, elsewhere
	case scene.status != 0:
		answer.Status, answer.Type = scene.status, "text/plain; charset=utf-8"
		answer.Body = []byte(http.StatusText(scene.status) + "\n")
	default:
		answer.Body = a.body(scene)
	}
	if scene.play == Garbage {
		answer.Body = answer.Body[:len(answer.Body)/2]
	}
	return answer
}
