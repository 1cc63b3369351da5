using System.CommandLine;

namespace MedSeqFT.Tool;

/// <summary>The options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write JSON lines (progress, info, warning, error, result) to stdout and stop when stdin ends or says {\"type\":\"cancel\"}; what MSBuild uses.",
        Recursive = true,
    };

    public static Option<string?> LibTorch { get; } = new("--libtorch")
    {
        Description = "A libtorch.json that names the folders of libtorch and of TorchSharp's binding; default: the one beside the tool.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<int?> Threads { get; } = new("--threads")
    {
        Description = "Threads of the math library; 0 takes all cores. Default: what the request says, else all cores.",
        HelpName = "N",
        Recursive = true,
    };

    public static Option<bool> Quiet { get; } = new("--quiet")
    {
        Description = "Only warnings and errors.",
        Recursive = true,
    };

    public static void AddTo(Command root)
    {
        root.Add(Json);
        root.Add(LibTorch);
        root.Add(Threads);
        root.Add(Quiet);
    }
}
