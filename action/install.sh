#!/usr/bin/env bash
# Installs auditor from the action's own checkout, with every package pinned by its hash; nothing else is downloaded.
set -euo pipefail
environment="$RUNNER_TEMP/auditor"
python3 -m venv "$environment"
pip=("$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps)
"${pip[@]}" --require-hashes -r "$GITHUB_ACTION_PATH/action/requirements.lock"
"${pip[@]}" --no-build-isolation "$GITHUB_ACTION_PATH"
