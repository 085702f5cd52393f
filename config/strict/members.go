package strict

// Members are the keys of a map that is being put together. Few are looked
// through, which costs less than an index.
type Members struct {
	All   []Member
	index map[string]int // nil: there are few
}

// few is how many are looked through.
const few = 16

// Find returns where a key stands in All, -1 where it does not.
func (m *Members) Find(name string) int {
	if m.index != nil {
		if i, there := m.index[name]; there {
			return i
		}
		return -1
	}
	for i := range m.All {
		if m.All[i].Name == name {
			return i
		}
	}
	return -1
}

// Add adds a key that is not there yet.
func (m *Members) Add(member Member) {
	m.All = append(m.All, member)
	switch {
	case m.index != nil:
		m.index[member.Name] = len(m.All) - 1
	case len(m.All) > few:
		m.index = make(map[string]int, 2*few)
		for i := range m.All {
			m.index[m.All[i].Name] = i
		}
	}
}
