package jsonpath_test

import (
	"fmt"

	"github.com/gaugewatch/gaugewatch/internal/jsonpath"
)

func Example() {
	doc, err := jsonpath.Decode([]byte(`{"sensors":[{"name":"outlet","temp":31.0},{"name":"inlet","temp":22.50}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	path, err := jsonpath.Parse("$.sensors[?@.name == 'inlet'].temp")
	if err != nil {
		fmt.Println(err)
		return
	}
	nodes, err := doc.Select(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range nodes {
		fmt.Println(n.Path(), n.Kind(), n.Text())
	}
	// Output: $['sensors'][1]['temp'] number 22.50
}

func ExampleParse_mistake() {
	_, err := jsonpath.Parse("$.a[?@.b = 1]")
	fmt.Println(err)
	// Output: "$.a[?@.b = 1]": position 10: '=' is no comparison here; write '=='
}
