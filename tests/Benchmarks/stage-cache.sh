#!/usr/bin/env bash
# What the stage cache spares: the example is built in a fresh checkout A, then in a fresh checkout B that shares a cache
# folder with it. Prints both times; fails when B ran a stage or its stages and model are not A's, byte for byte.
# usage: stage-cache.sh [MSBUILD ARGUMENTS]; -p:Iterations=10 for a first try
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "the tool and the tasks, once for both"
for project in src/MedSeqFT.Tool sdk/MedSeqFT.Sdk; do
  dotnet build "$repository/$project" -c Release -v q -nologo
done
common=(-nologo -tl:off -v n "-p:MedSeqFTStageCache=$work/cache"
  "-p:MedSeqFTToolPath=$repository/src/MedSeqFT.Tool/bin/Release/net10.0/MedSeqFT.Tool.dll"
  "-p:MedSeqFTTasksAssembly=$repository/sdk/MedSeqFT.Sdk/bin/Release/net10.0/MedSeqFT.Sdk.dll")

for checkout in A B; do
  git clone -q "$repository" "$work/$checkout"
  start=$EPOCHREALTIME
  dotnet build "$work/$checkout/example-project" "${common[@]}" "$@" >"$work/$checkout.log" || { cat "$work/$checkout.log"; exit 1; }
  printf '%s: %d stages run, %d restored, %.1f s\n' "$checkout" "$(grep -c ': running, ' "$work/$checkout.log")" \
    "$(grep -c ': restored from the stage cache' "$work/$checkout.log")" "$(jq -n "$EPOCHREALTIME - $start")"
  (cd "$work/$checkout/example-project" && find obj/medseqft bin -name stage.json -printf '%h\0' | xargs -0 -I{} find {} -type f | sort | xargs -d '\n' sha256sum) >"$work/$checkout.sums"
done

if grep ': running, ' "$work/B.log"; then exit 1; fi
diff "$work/A.sums" "$work/B.sums"
echo "$(wc -l <"$work/B.sums") files of stages and model, byte for byte the same; the cache takes $(du -sh "$work/cache" | cut -f1)"
