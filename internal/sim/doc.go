// Package sim plays a site of devices, with a drama written in YAML.
//
// A [Site] is a list of devices. Each has a shape, which is how its answer
// looks, some signals, which are the values in it, and a drama: acts that
// happen so long after the site's start, such as a room that heats up, a key
// that vanishes, or a device that accepts a connection and never answers.
//
//	speed: 1440                      # a day of the signals passes in a minute
//	devices:
//	  - name: server-room
//	    kind: json
//	    signals:
//	      - {name: temperature, base: 22.4, noise: 0.1, daily: {swing: 0.6, peak: 15}}
//	      - {name: humidity, base: 41, step: 1}
//	    drama:
//	      - {at: 10s, for: 15s, signal: temperature, ramp_to: 31, over: 8s, back: 5s}
//	      - {at: 12s, for: 8s, signal: humidity, play: missing}
//	      - {at: 40s, for: 10s, play: hang}
//	      - {at: 1m, for: 30s, signal: clock, set: 0}    # its clock shows 1970
//	  - name: rack
//	    behind: server-room                              # hangs whenever that one does
//	    signals: [{name: starts, base: 7, step: 1}]
//	    drama:
//	      - {at: 20s, repeat_every: 1m, signal: starts, add: 1}    # a counter
//
// Everything is a pure function of the site, its start and an instant: the
// same instant always gives the same [Answer]. [Start] serves a site over
// HTTP on loopback, one listener a device. [Site.RoundTripper] answers in
// process by the clock of its caller, so that hours can be played in a
// testing/synctest bubble.
//
// A [Farm] is the other extreme: thousands of devices that all answer alike
// at next to no cost, for measuring whoever asks them.
package sim
