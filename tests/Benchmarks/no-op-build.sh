#!/usr/bin/env bash
# What a build costs that has nothing to do: a model project of 10 tasks x 200 cases with the packed SDK against an empty
# class library, round by round in turn so that a busy machine is busy for both; with and without restore, and as a graph.
# Fails when the best of a kind takes more than 1.15 times the library's best. Needs hyperfine and jq.
# usage: no-op-build.sh [ROUNDS (11)] [TASKS (10)] [CASES (200)]
set -euo pipefail
rounds=${1:-11} tasks=${2:-10} cases=${3:-200}
repository=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

echo "packing the SDK; the stand-in tool of the build tests leaves finished stages without training"
dotnet build "$repository/tests/MedSeqFT.Sdk.Tests" -c Release -v q -nologo -p:RunAnalyzers=false
tool=$repository/tests/MedSeqFT.Sdk.Tests/bin/Release/net10.0/MedSeqFT.Sdk.Tests.dll
mkdir -p "$work/tool" "$work/model/weights" "$work/library"
echo stand-in >"$work/tool/MedSeqFT.Tool.dll"
dotnet pack "$repository/sdk/MedSeqFT.Sdk" --no-build -c Release -nologo -v q -p:Version=1.0.0-bench -p:ToolFolder="$work/tool" -o "$work/feed"

# Its own packages folder, or a packed SDK would shadow the sources of every clone on this machine. libtorch, which a packed
# project downloads, comes from the usual one.
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
export NUGET_PACKAGES="$work/packages"
cd "$work"
cat >nuget.config <<XML
<configuration>
  <packageSources><clear /><add key="feed" value="$work/feed" /></packageSources>
  <fallbackPackageFolders><add key="cache" value="$cache" /></fallbackPackageFolders>
</configuration>
XML
echo m0 >model/weights/m0.safetensors
cat >model/Model.csproj <<XML
<Project Sdk="MedSeqFT.Sdk/1.0.0-bench">
  <PropertyGroup><FoundationModel>weights/m0.safetensors</FoundationModel><NuGetAudit>false</NuGetAudit></PropertyGroup>
</Project>
XML
cat >library/Library.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
</Project>
XML
for t in $(seq -w "$tasks"); do
  mkdir -p "model/datasets/Task$t/imagesTr" "model/datasets/Task$t/labelsTr"
  echo "{ \"name\": \"Task$t\" }" >"model/datasets/Task$t/dataset.json"
  for c in $(seq -w "$cases"); do
    echo "image $t $c" >"model/datasets/Task$t/imagesTr/case$c.nii.gz"
    echo "label $t $c" >"model/datasets/Task$t/labelsTr/case$c.nii.gz"
  done
done
find model/datasets -type f -exec touch -d '1 hour ago' {} +

# The stand-in leaves few files; a real build leaves several of each case.
dotnet build model -v q -nologo -tl:off -p:MedSeqFTToolPath="$tool"
for t in $(seq -w "$tasks"); do
  for folder in preprocessed scores evaluated/predictions; do
    mkdir -p "model/obj/medseqft/Task$t/$folder"
    for c in $(seq -w "$cases"); do
      echo "$c" >"model/obj/medseqft/Task$t/$folder/case$c.safetensors"
    done
  done
done
for project in model library; do
  dotnet build "$project" -v q -nologo -tl:off
  dotnet build "$project" -v q -nologo -tl:off
done

measure() { # measure NAME ARGUMENTS...: rounds in turn, then the ratio of the minima and of the medians
  local name=$1
  shift
  for round in $(seq "$rounds"); do
    for project in model library; do
      hyperfine -N --runs 1 --style none --export-json "$project.$round.json" "dotnet build $work/$project -nologo -tl:off -v q $*" >/dev/null 2>&1
    done
  done
  echo "$name"
  for field in '.mean' '.user + .system'; do
    for project in model library; do
      jq -s "[.[].results[0] | ($field)] | sort | {min: .[0], median: .[length / 2 | floor]}" "$project".[0-9]*.json >"$project.sum"
    done
    jq -rn --slurpfile m model.sum --slurpfile l library.sum --arg f "$field" \
      '"  \(if $f == ".mean" then "wall" else "cpu " end)  model min \($m[0].min) median \($m[0].median) s, library min \($l[0].min) median \($l[0].median) s, ratio min \($m[0].min / $l[0].min * 100 | round / 100) median \($m[0].median / $l[0].median * 100 | round / 100)"'
  done
  jq -n --slurpfile m <(wall model) --slurpfile l <(wall library) -e '($m | min) <= 1.15 * ($l | min)' >/dev/null || { echo "  more than 1.15"; slow=1; }
  rm -f ./*.[0-9]*.json
}

wall() {
  jq '.results[0].mean' "$1".[0-9]*.json
}

slow=0
measure 'dotnet build'
measure 'dotnet build --no-restore' --no-restore
measure 'dotnet build -graph' -graph
measure 'dotnet build -graph --no-restore' -graph --no-restore
exit $slow
