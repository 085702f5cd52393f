package columns_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gaugewatch/gaugewatch/internal/columns"
)

func TestColumnsLineUpByThePlacesThatTheyTake(t *testing.T) {
	var b strings.Builder
	err := columns.Write(&b, [][]string{
		{"TARGET", "STATE", ""},
		{"냉동고-1", "−18 °C", "ok"},
		{"冷蔵庫", "ห้อง", "ok"},
		{"a heading that may be as long as it likes"},
		{},
		{"café", "a", "b"},
	})
	want := `TARGET    STATE
냉동고-1  −18 °C  ok
冷蔵庫    ห้อง     ok
a heading that may be as long as it likes

` + "café      a       b\n"
	if got := b.String(); err != nil || got != want {
		t.Errorf("got\n%s\nwant\n%s%v", got, want, err)
	}
}

func TestWidthCountsPlaces(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "서버실": 6, "温度": 4, "ห้อง": 3, "°C −1": 5, "ｆｕｌｌ": 8, "ｱ": 1} {
		if got := columns.Width(text); got != want {
			t.Errorf("%q takes %d places, want %d", text, got, want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestTheErrorOfTheWriterIsReturned(t *testing.T) {
	if err := columns.Write(broken{}, [][]string{{"a"}}); err == nil || err.Error() != "broken pipe" {
		t.Error(err)
	}
}
