package page

import (
	"net/http"
	"time"

	"github.com/gaugewatch/gaugewatch/checks"
)

// apiConfiguration is what the configuration is understood to be.
type apiConfiguration struct {
	At       time.Time    `json:"at"`
	Files    []string     `json:"files"`
	Since    time.Time    `json:"since,omitzero"`
	Wrong    *apiWrong    `json:"wrong,omitempty"`
	LeftOut  []apiAbsence `json:"left_out"`
	Warnings []string     `json:"warnings"`
	Told     []apiHearing `json:"told"`
	Parts    []apiPart    `json:"parts"`
	Targets  []apiPart    `json:"targets"`
	Found    int          `json:"found"`
}

// An apiWrong is why what the files hold is not in force.
type apiWrong struct {
	At       time.Time `json:"at"`
	Mistakes []string  `json:"mistakes"`
}

// An apiAbsence is what cannot work for now.
type apiAbsence struct {
	What   string `json:"what"`
	Name   string `json:"name"`
	Place  string `json:"place,omitempty"`
	Reason string `json:"reason"`
}

// An apiHearing says who is told of some targets.
type apiHearing struct {
	Targets []string   `json:"targets"`
	More    int        `json:"more,omitempty"`
	Days    []string   `json:"days,omitempty"`
	From    string     `json:"from"`
	To      string     `json:"to"`
	Levels  []apiHeard `json:"levels"`
}

// An apiHeard is who is told at a level.
type apiHeard struct {
	Level    checks.Level `json:"level"`
	Channels []string     `json:"channels"`
	Later    []apiLater   `json:"later,omitempty"`
}

// An apiLater says when a channel hears of it that is quiet then.
type apiLater struct {
	Channel string `json:"channel"`
	At      string `json:"at"`
}

// An apiPart is a part of the configuration.
type apiPart struct {
	Name    string     `json:"name"`
	Entries []apiEntry `json:"entries"`
}

// An apiEntry is a key of a part.
type apiEntry struct {
	Depth int    `json:"depth"`
	Key   string `json:"key"`
	Value string `json:"value,omitempty"`
	Place string `json:"place,omitempty"`
}

// apiShow answers with what the configuration is understood to be, for programs.
func (s *surveyor) apiShow(w http.ResponseWriter, r *http.Request) {
	search, known := searchOf(r.URL.Query())
	if !known {
		s.senseless(w, r, "from is how many targets to leave out")
		return
	}
	u, err := s.Configuration(r.Context(), search)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	a := apiConfiguration{
		At: time.Now(), Files: strung(u.Files), Since: u.Since, Wrong: (*apiWrong)(u.Wrong), LeftOut: []apiAbsence{}, Warnings: strung(u.Warnings),
		Told: []apiHearing{}, Parts: partsOf(u.Parts), Targets: partsOf(u.Targets), Found: u.Found,
	}
	for _, l := range u.LeftOut {
		a.LeftOut = append(a.LeftOut, apiAbsence(l))
	}
	for _, h := range u.Told {
		one := apiHearing{Targets: strung(h.Targets), More: h.More, Days: h.Days, From: h.From, To: h.To, Levels: []apiHeard{}}
		for _, l := range h.Levels {
			heard := apiHeard{Level: l.Level, Channels: strung(l.Channels)}
			for _, later := range l.Later {
				heard.Later = append(heard.Later, apiLater(later))
			}
			one.Levels = append(one.Levels, heard)
		}
		a.Told = append(a.Told, one)
	}
	reply(w, r, a)
}

// strung returns texts, which JSON has as a list even where there are none.
func strung(all []string) []string { return append([]string{}, all...) }

// partsOf returns parts of the configuration for programs.
func partsOf(all []Part) []apiPart {
	parts := []apiPart{}
	for _, p := range all {
		one := apiPart{Name: p.Name, Entries: []apiEntry{}}
		for _, e := range p.Entries {
			one.Entries = append(one.Entries, apiEntry(e))
		}
		parts = append(parts, one)
	}
	return parts
}
