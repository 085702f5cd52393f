// Package resident keeps small what of the program's own file is in memory:
// call [Ease] once something is done that will not be done again for long.
package resident
