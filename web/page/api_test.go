package page_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/web"
	"github.com/gaugewatch/gaugewatch/web/page"
)

// full is a door that has something to say for everything that programs may
// read.
func full() *web.Door {
	n := store()
	n.Cards[1].Name, n.Cards[1].Rows[0].Name = "freezer-1", "temperature"
	n.Cards[2].Hold.Why = "repair"
	n.Cards = append(n.Cards, page.Card{ID: 9, Name: "depot", Hold: &page.Hold{Maintenance: true, Name: "cleaning", Until: n.At}},
		page.Card{ID: 10, Name: "ups", Rows: []page.Row{{Name: "v", Value: new(0.0), At: n.At, Limits: []checks.Limit{{Level: checks.Fatal, Lower: new(100.0)}}}}})
	n.Network = []checks.Alert{{ID: 50, Kind: checks.Uplink, Level: checks.Error, Peak: checks.Error, Since: n.At, Fired: n.At}}
	n.Health = page.Health{
		Silent: time.Minute, Late: 1, Dropped: 2, Beat: n.At,
		Channels: []page.Channel{{Name: "ops", Owed: 1, Oldest: n.At, LastSent: n.At, Failures: 3, Refused: true, Limit: 200, Used: 61}, {Name: "mail"}},
	}
	all := kept()
	all.alerts[0].Value, all.alerts[0].At, all.alerts[0].Worst, all.alerts[0].WorstAt = 27.4, n.At, 28, n.At
	all.alerts[0].Ack, all.alerts[0].Held = &checks.Ack{By: "Kim", At: n.At, Note: "on my way"}, &checks.Hold{By: "mute", Name: "M3"}
	all.alerts[1].Fault.Text = "timeout"
	all.mutes = []page.Muted{{ID: 3, Name: "M3", Scope: "room", By: "Lee", Why: "repair", Began: n.At, Until: n.At.Add(time.Hour)}}
	all.told[0].Error = "refused"
	d := chronicled(all, nothing)
	d.Pages.Board = paged(n).Pages.Board
	keep(d)
	d.Pages.Site = summed()
	return d
}

// contract reads what a door says about itself.
func contract(t *testing.T, d *web.Door) (*openapi3.T, routers.Router) {
	t.Helper()
	w := look(d, "/api/v1/openapi.json")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("the description is answered by %d", w.Code)
	}
	spec, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		t.Fatal(err)
	}
	return spec, router
}

func TestProgramsAreAnsweredAsTheDescriptionSays(t *testing.T) {
	_, router := contract(t, full())
	for _, c := range []struct {
		path, who string
		door      *web.Door
		want      int
	}{
		{"/api/v1/alive", "", full(), 204},
		{"/api/v1/alive", "nobody", full(), 401},
		{"/api/v1/now", "", full(), 200},
		{"/api/v1/now", "", chronicled(kept(), nothing), 200},
		{"/api/v1/now", "nobody", full(), 401},
		{"/api/v1/alerts", "", full(), 200},
		{"/api/v1/alerts", "nobody", full(), 401},
		{"/api/v1/alerts?since=30d", "", full(), 200},
		{"/api/v1/alerts?since=30d&level=fatal&kind=bound&tag=osaka", "", full(), 200},
		{"/api/v1/alerts?since=90d", "", full(), 200},
		{"/api/v1/alerts?since=1y&before=3&open=warn", "", full(), 200},
		{"/api/v1/alerts?since=all", "", chronicled(many(3, 80), nothing), 200},
		{"/api/v1/alerts?since=ages", "", full(), 400},
		{"/api/v1/alerts?kind=murder", "", full(), 400},
		{"/api/v1/alerts?before=0", "", full(), 400},
		{"/api/v1/alerts?level=bad", "", full(), 400},
		{"/api/v1/alerts/A3", "", full(), 200},
		{"/api/v1/alerts/A99", "", full(), 404},
		{"/api/v1/mutes", "", full(), 200},
		{"/api/v1/mutes", "", chronicled(kept(), nothing), 200},
		{"/api/v1/deliveries", "", full(), 200},
		{"/api/v1/deliveries", "nobody", full(), 401},
		{"/api/v1/deliveries?state=failed&channel=ops&before=40", "", full(), 200},
		{"/api/v1/deliveries?state=lost", "", full(), 400},
		{"/api/v1/deliveries?before=0", "", full(), 400},
		{"/api/v1/deliveries/41", "", full(), 200},
		{"/api/v1/deliveries/99", "", full(), 404},
		{"/api/v1/inbound", "", full(), 200},
		{"/api/v1/inbound?gate=sns&refused=1", "", full(), 200},
		{"/api/v1/audit", "", full(), 200},
		{"/api/v1/audit?who=kim&kind=mute&refused=1&before=7", "", full(), 200},
		{"/api/v1/audit?kind=murder", "", full(), 400},
		{"/api/v1/configuration", "", full(), 200},
		{"/api/v1/configuration?target=room&from=20", "", full(), 200},
		{"/api/v1/configuration?from=-1", "", full(), 400},
	} {
		t.Run(c.path+" "+c.who, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, c.path, http.NoBody)
			r.RemoteAddr, r.Host = "127.0.0.1:5000", "localhost:8080"
			if c.who != "" {
				r.RemoteAddr = elsewhere
				r.Header.Set("Authorization", "Bearer "+c.who)
			}
			hold(t, router, c.door, held{r, c.want, c.want == 400})
		})
	}
}

// A held request is one that the description is held against.
type held struct {
	*http.Request
	want  int  // status of the answer
	wrong bool // the description says that it must not be asked so
}

// hold holds a request and its answer against the description.
func hold(t *testing.T, router routers.Router, d *web.Door, r held) {
	t.Helper()
	route, params, err := router.FindRoute(r.Request)
	if err != nil {
		t.Fatal(err)
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r.Request, PathParams: params, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if err := openapi3filter.ValidateRequest(t.Context(), in); (err != nil) != r.wrong {
		t.Errorf("the description says of the request: %v", err)
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r.Request)
	if w.Code != r.want {
		t.Fatalf("answered by %d %q, want %d", w.Code, w.Body, r.want)
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(w.Body),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("the description says of the answer: %v", err)
	}
}

func TestWhatTheDescriptionNamesIsSaid(t *testing.T) {
	spec, _ := contract(t, full())
	var said strings.Builder
	for _, path := range []string{
		"now", "alerts?since=30d", "alerts/A3", "mutes", "deliveries", "deliveries/41", "inbound", "audit", "configuration",
		"targets", "targets/room", "targets/old", "targets/room/readings", "targets/room/rules", "targets/room/series", "targets/room/fields/t/series",
	} {
		said.WriteString(look(full(), "/api/v1/"+path).Body.String())
	}
	for name, schema := range spec.Components.Schemas {
		for property := range schema.Value.Properties {
			if !strings.Contains(said.String(), `"`+property+`":`) {
				t.Errorf("%s.%s is never said", name, property)
			}
		}
	}
}

func TestProgramsReadTheWorstFirst(t *testing.T) {
	var now struct {
		Counts  map[string]int
		Targets []struct {
			Name, State string
			Fields      []struct {
				Name  string
				Value *float64
			}
		}
	}
	if err := json.Unmarshal(look(full(), "/api/v1/now").Body.Bytes(), &now); err != nil {
		t.Fatal(err)
	}
	if now.Targets[0].Name != "freezer-1" || now.Targets[0].State != "error" || now.Targets[0].Fields[0].Value == nil || now.Counts["error"] != 1 || now.Counts["fatal"] != 0 || len(now.Counts) != 7 {
		t.Errorf("read %+v", now)
	}
	var past struct {
		Alerts []struct{ Name, Kind, Level string }
	}
	if err := json.Unmarshal(look(full(), "/api/v1/alerts?since=30d&tag=osaka").Body.Bytes(), &past); err != nil {
		t.Fatal(err)
	}
	if len(past.Alerts) != 2 || past.Alerts[0].Name != "A3" || past.Alerts[0].Kind != "bound" || past.Alerts[1].Level != "fatal" {
		t.Errorf("read %+v", past)
	}
}
