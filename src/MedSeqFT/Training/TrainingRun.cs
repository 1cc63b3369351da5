namespace MedSeqFT.Training;

/// <summary>Where and under what name a network is trained. Nothing in it changes the result.</summary>
public sealed record TrainingRun
{
    /// <summary>finetune, distill or pretrain: the word in progress lines.</summary>
    public required string Stage { get; init; }

    public required string Task { get; init; }

    /// <summary>Where checkpoints and training.jsonl lie; made if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The stage's key. A checkpoint with another key belongs to other options or data and is ignored.</summary>
    public string Key { get; init; } = "";

    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Threads that draw patches ahead; the batches are the same for any number.</summary>
    public int PatchWorkers { get; init; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 8);

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
