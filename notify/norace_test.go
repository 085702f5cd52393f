//go:build !race

package notify_test

// raced says that the tests look for data races.
const raced = false
