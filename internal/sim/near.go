package sim

// nearest returns the word that is spelled most like the given one, or
// nothing if none is within a third of its letters.
func nearest(given string, words []string) string {
	best, least := "", len(given)/3+1
	for _, word := range words {
		if d := distance(given, word); d <= least {
			best, least = word, d-1
		}
	}
	return best
}

// distance is the edit distance of Levenshtein: how many letters to add,
// drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
