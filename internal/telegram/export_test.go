package telegram

import (
	"encoding/json"

	"github.com/gaugewatch/gaugewatch/internal/wire"
)

// ReadUpdates reads an answer to getUpdates without a network.
func ReadUpdates(a *wire.Answer) ([]Update, error) {
	var raw []json.RawMessage
	if err := new(Client).read(a, &raw); err != nil {
		return nil, err
	}
	return parseUpdates(raw), nil
}
