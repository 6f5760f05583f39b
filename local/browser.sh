#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests. Playwright's own download is never used.
set -euo pipefail
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium"
    mkdir -p .local
    if { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >.local/chromium.log 2>&1; then exit 0; fi
    echo "Chromium could not be installed; .local/chromium.log says why." >&2
    exit 1
fi
echo "The browser tests need Chromium: apt-get install chromium (as root)." >&2
exit 1
