package kept

import "time"

// Waiting counts the connections that wait.
func (t *Transport) Waiting() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, all := range t.waiting {
		n += len(all)
	}
	return n
}

// Unfit counts those of them that could take no request.
func (t *Transport) Unfit() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, all := range t.waiting {
		for _, c := range all {
			if !c.fit(time.Now(), t.For) {
				n++
			}
		}
	}
	return n
}
