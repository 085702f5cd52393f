package holidays_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gaugewatch/gaugewatch/internal/schedule/holidays"
)

// list writes some numbers up to a bound, negative ones too where these count.
func list(random *rand.Rand, atMost int, signed bool) string {
	var all []string
	for range 1 + random.IntN(4) {
		n := 1 + random.IntN(atMost)
		if signed && random.IntN(2) == 0 {
			n = -n
		}
		all = append(all, strconv.Itoa(n))
	}
	return strings.Join(all, ",")
}

// anyRule writes a rule of any parts that may stand in one.
func anyRule(random *rand.Rand) string {
	pick := func(words string) string {
		all := strings.Fields(words)
		return all[random.IntN(len(all))]
	}
	var text strings.Builder
	text.WriteString("FREQ=" + pick("YEARLY MONTHLY WEEKLY DAILY"))
	for _, part := range []func() string{
		func() string { return "INTERVAL=" + strconv.Itoa(random.IntN(1001)) },
		func() string { return "WKST=" + pick("MO TU WE TH FR SA SU") },
		func() string { return "COUNT=" + strconv.Itoa(random.IntN(500)) },
		func() string { return "BYSETPOS=" + list(random, 366, true) },
		func() string { return "BYMONTH=" + list(random, 12, false) },
		func() string { return "BYMONTHDAY=" + list(random, 31, true) },
		func() string { return "BYYEARDAY=" + list(random, 366, true) },
		func() string { return "BYWEEKNO=" + list(random, 53, true) },
		func() string { return "BYDAY=" + pick("MO TU SU") + "," + list(random, 6, true) + pick("MO WE SU") },
		func() string { return "BYDAY=" + strings.Split(list(random, 54, true), ",")[0] + pick("MO WE SU") },
		func() string { return "BYHOUR=" + strconv.Itoa(random.IntN(24)) },
	} {
		if random.IntN(4) == 0 {
			text.WriteString(";" + part())
		}
	}
	return text.String()
}

func TestAnyRuleIsUnrolledOrRefused(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	read := 0
	for range 2000 {
		rule := anyRule(random)
		start := time.Date(1590+random.IntN(500), time.Month(1+random.IntN(12)), 1+random.IntN(31), random.IntN(24), 0, 0, 0, time.UTC)
		format := "20060102T150405"
		if random.IntN(2) == 0 {
			format = "20060102"
		}
		event := fmt.Sprintf("DTSTART:%s|RRULE:%s", start.Format(format), rule)
		if _, err := holidays.Read("kr", strings.NewReader(file(event)), seoul(t), now()); err == nil {
			read++
		}
	}
	if read < 1000 {
		t.Errorf("only %d of 2000 rules were read", read)
	}
}
