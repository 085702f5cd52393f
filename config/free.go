package config

import (
	"reflect"
	"strings"

	"github.com/gaugewatch/gaugewatch/config/strict"
)

// isFree says whether a key that no struct knows is free for anchors: one at
// the root that begins with x-.
func isFree(t reflect.Type, m strict.Member) bool {
	return t == reflect.TypeFor[Config]() && strings.HasPrefix(m.Name, "x-")
}
