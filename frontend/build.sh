#!/bin/sh
# Builds the committed style sheet and script. See README.md; needs `npm install --no-package-lock` once.
set -eu
cd "$(dirname "$0")"
out=../src/tidegate/web/static/tidegate
npx sass --load-path=. --load-path=node_modules --no-source-map --style=compressed --quiet-deps app.scss "$out/app.css"
npx esbuild app.mjs --bundle --minify --format=esm --target=es2020 --legal-comments=none --outfile="$out/app.js"
# The royal arms, the crown and GDS Transport may not be shown off GOV.UK; and the style sheet names no other file at all,
# so that the manifest of static files has nothing to miss.
if grep -Eqi 'crest|crown|transport|url\((["'"'"']?)[^d)]' "$out/app.css"; then
	echo "app.css names a crest, a crown, GDS Transport or another file: take out the component that brings it" >&2
	exit 1
fi
