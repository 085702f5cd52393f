package line

import "github.com/gaugewatch/gaugewatch/internal/wire"

// ReadReceipt reads an answer to a letter without a network.
func ReadReceipt(a *wire.Answer) (Receipt, error) { return new(Client).receipt(a) }
