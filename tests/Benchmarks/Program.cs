using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MedSeqFT.Benchmarks;
using MedSeqFT.Tensors;

// In this process: a project of BenchmarkDotNet's own making would not find libtorch, and building one costs a minute.
LibTorch.EnsureLoaded();
switch (args)
{
    case ["memory", .. var rest]:
        ReadingMemory.Run(rest);
        return;
    case ["step-memory", .. var rest]:
        TrainingStepMemory.Run(rest);
        return;
    case ["checkpoint-memory", .. var rest]:
        CheckpointMemory.Run(rest);
        return;
}
var job = Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromHours(1), logOutput: false));
BenchmarkSwitcher.FromAssembly(typeof(SurfaceDistanceBenchmark).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
