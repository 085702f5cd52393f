//go:build !race

package acceptance_test

// raced says that the tests look for data races: so does the program then.
const raced = false
