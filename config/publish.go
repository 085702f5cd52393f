package config

import (
	"github.com/gaugewatch/gaugewatch/config/strict"
	"github.com/gaugewatch/gaugewatch/internal/s3"
)

// A Publish says where pictures are put so that providers can fetch them, in
// place of the program itself.
type Publish struct {
	S3 *s3.Settings `yaml:"s3"`

	Node *strict.Node `yaml:",node"`
}

// publish reads where pictures are put. A store whose secret is not set is left
// out: messages then come without pictures where those must be fetched.
func (l *loader) publish(n *strict.Node) {
	if n == nil || n.Kind == strict.Null {
		return
	}
	l.begin()
	defer l.begin()
	p := &Publish{Node: n}
	l.decoder.Decode(n, p)
	switch {
	case n.Kind != strict.Map:
		return
	case p.S3 == nil:
		l.report.At(n, "needs to say where: {s3: {endpoint: …, bucket: …}}")
		return
	}
	l.problems(n.Get("s3"), p.S3.Validate())
	if l.fault != nil {
		l.leaveOut(LeftOut{What: "publish", Name: "publish", Pos: n.Pos, Reason: l.fault.Error()})
		return
	}
	l.config.Publish = p
}
