package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
)

// An asset is a file that the page needs.
type asset struct {
	kind          string
	whole, packed []byte
}

// assets are all of them.
type assets struct {
	files   map[string]asset
	version string // changes with them
}

// newAssets reads the assets of the program.
func newAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	sum := sha256.New()
	names, err := fs.Glob(files, "assets/*")
	if err != nil {
		return a, err
	}
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return a, err
		}
		packed, err := pack(text)
		if err != nil {
			return a, err
		}
		a.files[path.Base(name)] = asset{kinds[path.Ext(name)], text, packed}
		sum.Write(text)
	}
	a.version = hex.EncodeToString(sum.Sum(nil)[:6])
	return a, nil
}

// serve answers with an asset.
func (a *assets) serve(w http.ResponseWriter, r *http.Request) {
	file, ok := a.files[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	head := w.Header()
	head.Set("Content-Type", file.kind)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "public, max-age=86400")
	head.Set("Vary", "Accept-Encoding")
	send(w, r, file.whole, file.packed)
}
