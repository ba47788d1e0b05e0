#!/usr/bin/env bash
# Runs auditor check and writes its reports; the exit status is that of the check.
set -euo pipefail
export XDG_CACHE_HOME="$RUNNER_TEMP/auditor-cache"
reports="$RUNNER_TEMP/auditor-reports"
mkdir -p "$reports" "$XDG_CACHE_HOME"
cd -- "$AUDITOR_PATH"
read -ra networks <<< "$AUDITOR_NETWORKS"
status=0
"$RUNNER_TEMP/auditor/bin/auditor" check "${networks[@]}" \
  -o terminal -o "sarif=$reports/auditor.sarif" -o "markdown=$reports/comment.md" -o "junit=$reports/junit.xml" || status=$?
{
  echo "status=$status"
  echo "sarif=$reports/auditor.sarif"
  echo "comment=$reports/comment.md"
  echo "junit=$reports/junit.xml"
} >> "$GITHUB_OUTPUT"
exit "$status"
