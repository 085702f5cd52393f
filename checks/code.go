package checks

// A Code is a value that is not believed where it is a jump: where it lies
// further than Jump from the last good one. Where there is none, it is believed.
type Code struct {
	Value float64
	Jump  float64 // in the field's unit, not negative
}

