using System.Globalization;
using MedSeqFT.Diagnostics;

namespace MedSeqFT.Sdk;

/// <summary>MSQ21xx: what can be wrong with a model project before or around a stage; and MSQ1002, which the plan finds first.</summary>
internal static class SdkErrors
{
    public static Diagnostic DatasetJsonBroken(string file, int line, int column, string reason) => new(
        "MSQ1002",
        $"'dataset.json' is not valid JSON: {reason} Correct the file; nothing was built and nothing that was built before is lost.",
        file, line, column);

    public static Diagnostic OptionValue(string option, string found, string allowed, string? task = null) => new(
        "MSQ2101",
        $"option '{option}'{(task is null ? "" : $" of task '{task}'")} is '{found}'. Allowed is {allowed}.");

    public static Diagnostic OptionNotPerTask(string option, string task) => new(
        "MSQ2102",
        $"task '{task}' sets '{option}', which all tasks of a model share. Set it as a property of the project.");

    public static Diagnostic NoDatasets(string folder) => new(
        "MSQ2103",
        $"the project has no TaskDataset. Put a dataset into '{folder}/<task>/dataset.json', or name its dataset.json as a TaskDataset item.");

    public static Diagnostic TaskName(string name) => new(
        "MSQ2104",
        $"'{name}' can't be a task's name. Allowed are letters, digits, '.', '_' and '-', starting with a letter or digit, except 'foundation'; rename the folder or set TaskName on the TaskDataset item.");

    public static Diagnostic DuplicateTask(string name, string first, string second) => new(
        "MSQ2105",
        $"'{first}' and '{second}' are both task '{name}'. Names may not differ in case only; rename one folder or set TaskName on its TaskDataset item.");

    public static Diagnostic DatasetNotFound(string file) => new(
        "MSQ2106",
        $"the TaskDataset item '{file}' does not exist. Correct the item's path, or remove the item.");

    public static Diagnostic NoFoundation(string strategy) => new(
        "MSQ2107",
        $"strategy '{strategy}' starts from a foundation model, and the project has none. Set FoundationModel to a checkpoint, add UnlabelledImage items to train one, or set Strategy to 'scratch'.");

    public static Diagnostic FoundationNotFound(string file) => new(
        "MSQ2108",
        $"the foundation model '{file}' does not exist. Put the checkpoint there or correct FoundationModel.");

    public static Diagnostic SeveralFoundations(string first, string second) => new(
        "MSQ2109",
        $"the project names two foundation models, '{first}' and '{second}'. Keep one, as FoundationModel or as the one PretrainedModel item.");

    public static Diagnostic StateFileBroken(string file, int line, int column, string reason) => new(
        "MSQ2110",
        $"'{Path.GetFileName(file)}' can't be read: {reason} Restore it from version control (look for merge markers); deleting it starts the sequence and its versions anew.",
        file, line, column);

    public static Diagnostic SequenceIsLocked(string file, string changes) => new(
        "MSQ2111",
        $"MedSeqFTLockedMode is set and the task sequence would change: {changes}. Build without MedSeqFTLockedMode and commit the lock file.",
        file);

    public static Diagnostic BuildIsRunning(string folder, string process) => new(
        "MSQ2112",
        $"another build of this project (process {process}) works in '{folder}'. Wait for it or stop it.");

    public static Diagnostic ToolNotFound(string tool) => new(
        "MSQ2113",
        $"the tool '{tool}' was not found or does not start. Restore and build again, or correct MedSeqFTToolPath.");

    public static Diagnostic StageLeftNothing(string stage, string output) => new(
        "MSQ2114",
        $"stage '{stage}' ended without an error but did not leave what was asked for in '{output}'. Use the tool of the same version as the SDK.");

    public static Diagnostic StageFailed(string stage, int exitCode) => new(
        "MSQ2115",
        $"stage '{stage}' ended with exit code {exitCode} ({(exitCode == 130 ? "it was stopped; the next build goes on from its checkpoint" : "internal error; its last lines are in the log at detailed verbosity")}).");

    public static Diagnostic UnknownTask(string name, string known) => new(
        "MSQ2116",
        $"ModelTask is '{name}', but the project has no such task. Tasks are {known}.");

    public static Diagnostic VersionPrefix(string prefix) => new(
        "MSQ2117",
        $"ModelVersionPrefix is '{prefix}', which is no semantic version. Give three numbers, as in '1.0.0'.");

    public static Diagnostic UnlabelledNotFound(string path) => new(
        "MSQ2118",
        $"the UnlabelledImage item '{path}' does not exist. Correct the item's path, or remove the item.");

    public static Diagnostic ModelNotBuilt(string folder) => new(
        "MSQ2131",
        $"there is no model in '{folder}'. Build the project first (with the same configuration), or leave out --no-build.");

    public static Diagnostic ModelTooBig(string folder, long size, long limit) => new(
        "MSQ2132",
        $"the model '{Path.GetFileName(folder)}' has {size} MiB, more than ModelPackageLimit ({limit} MiB), and package feeds refuse such packages. Hand it on as a folder with 'dotnet publish', or raise ModelPackageLimit if your feed takes it.");

    public static Diagnostic DiceTooLow(string task, double dice, string minimum, string report) => new(
        "MSQ2133",
        string.Create(CultureInfo.InvariantCulture, $"task '{task}' reaches a mean Dice of {dice:F4} on its test cases, and MinimumDice is {minimum}. The model was not packed. The report shows the cases; train longer, correct the data or lower MinimumDice."),
        report);

    public static Diagnostic NoDice(string task, string minimum, string report) => new(
        "MSQ2134",
        $"task '{task}' has no mean Dice to compare with MinimumDice ({minimum}). Give the task test cases (TestFraction or splits.json), or clear MinimumDice for it.",
        report);

    public static Diagnostic DiskIsFull(string file) => new(
        "MSQ2119",
        $"there is no space left to write '{file}'. Free some and build again; what was built before is kept.");

    public static Diagnostic TaskRemoved(string task, string invalidates, string lockFile) => new(
        "MSQ2121",
        $"task '{task}' is in the lock file, but its dataset is gone. It leaves the sequence; {invalidates}.",
        lockFile);

    public static Diagnostic DatasetChanged(string task, string invalidates, string lockFile) => new(
        "MSQ2122",
        $"the dataset of task '{task}' changed since it was locked; {invalidates}.",
        lockFile);

    public static Diagnostic CacheEntryDamaged(string entry, string fault) => new(
        "MSQ2124",
        $"the stage cache's entry '{entry}' is damaged: {fault}. It is dropped and the stage runs; check the disk that the cache lies on.");

    public static Diagnostic CacheNotUsable(string folder, string reason) => new(
        "MSQ2125",
        $"the stage cache '{folder}' can't be used: {reason.TrimEnd('.')}. The build goes on without it; correct MedSeqFTStageCache or the folder's rights, or free space.");

    public static Diagnostic TasksReordered(string before, string now, string invalidates, string lockFile) => new(
        "MSQ2123",
        $"the order of the tasks changed from {before} to {now}; {invalidates}.",
        lockFile);
}
