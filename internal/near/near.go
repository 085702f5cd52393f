// Package near finds the word that a misspelled one was probably meant to be.
package near

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Word returns the word that the given one was probably meant to be, or
// nothing. Letters that are inserted, dropped, replaced or swapped with their
// neighbour count as slips, one for every three letters at most; where no word
// is that near, one with which the given one begins is.
func Word(given string, words []string) string {
	best, least := "", utf8.RuneCountInString(given)/3+1
	for _, word := range words {
		if slips := distance(fold(given), fold(word)); slips <= least {
			best, least = word, slips-1
		}
	}
	if best != "" {
		return best
	}
	for _, word := range words {
		if len(word) > len(best) && strings.HasPrefix(string(fold(given)), string(fold(word))) {
			best = word
		}
	}
	return best
}

// fold drops what people write in different ways.
func fold(word string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(word), "-", "_"))
}

// distance counts the slips between a and b: the optimal string alignment
// distance.
func distance(a, b []rune) int {
	var before, above []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before, above = above, slices.Clone(row)
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(above[j]+cost, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
