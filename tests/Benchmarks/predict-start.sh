#!/usr/bin/env bash
# From the start of the process to the first tile: five runs of predict, wall clock and the process's CPU time.
# predict-start.sh MODEL IMAGE [TASK], after dotnet build -c Release src/MedSeqFT.Tool
set -euo pipefail
tool=$(dirname "$0")/../../src/MedSeqFT.Tool/bin/Release/net10.0/MedSeqFT.Tool.dll
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT
for _ in 1 2 3 4 5; do
  start=$(date +%s%N)
  # The tool ends with its standard input, so that stays open.
  coproc run { exec dotnet "$tool" predict --model "$1" --input "$2" ${3:+--task "$3"} --output "$output/labels.nii.gz" --device cpu --json --again; }
  process=$run_PID
  while read -r line <&"${run[0]}"; do
    if [[ $line == *'"detail":"tiles"'* ]]; then
      ticks=$(sed 's/.*) //' "/proc/$process/stat" | cut -d' ' -f12,13)
      echo "$((($(date +%s%N) - start) / 1000000)) ms, of which $(((${ticks/ / + }) * 1000 / $(getconf CLK_TCK))) ms of computing"
      break
    fi
  done
  kill "$process"
  wait "$process" 2>/dev/null || true
done
