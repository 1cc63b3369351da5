#!/bin/sh
# Builds, checks, packs and publishes the model: ci/build.sh FEED [STAGE_CACHE]
# FEED is a folder or another NuGet source; STAGE_CACHE a folder that machines share, by default .stage-cache.
set -eu
feed=${1:?usage: ci/build.sh FEED [STAGE_CACHE]}
cd "$(dirname "$0")/.."
cache=${2:-$PWD/.stage-cache}

# Locked: the committed sequence or none. A task below MinimumDice stops here.
dotnet build -c Release -bl:build.binlog -p:MedSeqFTLockedMode=true -p:MedSeqFTStageCache="$cache"

rm -rf packages
dotnet pack -c Release --no-build -o packages -p:MedSeqFTLockedMode=true -p:MedSeqFTStageCache="$cache"
for package in packages/*.nupkg; do
  dotnet nuget push "$package" --source "$feed" --skip-duplicate
done
