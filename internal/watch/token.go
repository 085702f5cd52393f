package watch

import (
	"github.com/gaugewatch/gaugewatch/data"
)

// The kinds of requests about who may come in from outside.
const (
	RequestToken  = "token"  // a TokenRequest
	RequestRevoke = "revoke" // a RevokeRequest
)

// A TokenRequest lets somebody in from outside by a secret, of which it knows
// the hash alone.
type TokenRequest struct {
	Name    string `json:"name"`
	Door    string `json:"door"`
	Channel string `json:"channel,omitempty"` // the only one that is told; empty: all, by their rules
	Hash    string `json:"hash"`              // as [data.Token] has it
	By      string `json:"by,omitempty"`
}

// A RevokeRequest lets somebody in no more.
type RevokeRequest struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
	By   string `json:"by,omitempty"`
}

// letIn lets somebody in from now on.
func (w *Watch) letIn(r TokenRequest) string {
	if r.Name == "" || r.Door == "" || r.Hash == "" {
		return RefusedRequest + "a token needs a name, a door and a hash"
	}
	w.batch.Tokens = append(w.batch.Tokens, data.Token{Name: r.Name, Door: r.Door, Channel: r.Channel, Hash: r.Hash, Made: w.now()})
	return "token " + r.Name + " lets in at " + r.Door
}

// shutOut lets somebody in no more.
func (w *Watch) shutOut(r RevokeRequest) string {
	w.batch.Tokens = append(w.batch.Tokens, data.Token{Name: r.Name, Hash: r.Hash, Made: w.now(), Revoked: w.now()})
	return "token " + r.Name + " is revoked"
}
