package notify

import (
	"github.com/gaugewatch/gaugewatch/checks"
	"github.com/gaugewatch/gaugewatch/internal/language"
)

// budget holds the texts about what is left of a channel's month.
type budget struct {
	Short string // the title of a digest of what waited for want of messages
	Month string // layout of a month
}

// allowance are what the pages about a channel's month may name.
func (w writer) allowance(a *Allowance) language.Values {
	if a == nil {
		return nil
	}
	v := language.Values{
		"until": w.Tell(a.Turn), "month": a.Turn.AddDate(0, -1, 0).Format(w.Month),
		"error": w.Levels[checks.Error], "fatal": w.Levels[checks.Fatal],
	}
	whole := func(n int64) string { return language.Number(float64(n), 0) }
	if a.Limited {
		v["used"], v["limit"], v["left"] = whole(a.Used), whole(a.Limit), whole(a.Left())
	}
	if a.Cost > 0 {
		v["alerts"] = whole(a.Alerts())
	}
	if a.Cost > 1 {
		v["people"] = whole(a.Cost)
	}
	if a.Reserve > 0 {
		v["reserve"] = whole(a.Reserve)
	}
	if left, unlimited := a.reports(w.At); left == 0 && !unlimited {
		v["reports"] = v["until"]
	}
	return v
}

func englishBudget() budget {
	return budget{Short: "QUOTA: held back[ {span}][: {state}]", Month: "January"}
}

func koreanBudget() budget {
	return budget{Short: "발송 한도로 보류[ {span}][: {state}]", Month: "1월"}
}

func japaneseBudget() budget {
	return budget{Short: "送信上限で保留[ {span}][: {state}]", Month: "1月"}
}

func thaiBudget() budget {
	return budget{Short: "พักส่งเพราะโควตา[ {span}][: {state}]", Month: "1/2006"}
}
