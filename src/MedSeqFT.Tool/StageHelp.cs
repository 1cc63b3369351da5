namespace MedSeqFT.Tool;

/// <summary>A stage verb as <c>--help</c> explains it.</summary>
internal sealed record StageHelp(string Name, string Description)
{
    /// <summary>The first sentence, for the list of verbs.</summary>
    public string Summary => Description[..(Description.IndexOf(". ", StringComparison.Ordinal) + 1)];

    public static IReadOnlyList<StageHelp> All { get; } =
    [
        new("pretrain", "Make the foundation model M0 from unlabelled images with the backbone's own self-supervised loss, for projects that name no FoundationModel. Leaves foundation.safetensors, self-supervised head included, so that the cases of every task can be scored with the loss that trained it (Sec. III-B, III-C)."),
        new("inspect", "Read a task's dataset, or print what a dataset, a model or a checkpoint holds. With a request: read a task's dataset and leave fingerprint.json (sizes, spacings, intensities, train/test split), from the training cases only. With a dataset folder, a model folder or a checkpoint file: print a report."),
        new("preprocess", "Crop, normalise and resample every case of a task after a plan made from its fingerprint. Leaves plan.json and one file per case, image and label on one grid, which all later stages read (Sec. IV-B)."),
        new("score", "Score the training cases of a task for Maximum Data Similarity. The score is the foundation model's self-supervised loss, averaged over MdsRuns random views of each case. Leaves one JSON file per case; a case with a low loss looks like what the foundation model has seen (Sec. III-C)."),
        new("select", "Keep the BufferSize cases of a task with the lowest mean loss as its memory buffer. Leaves buffer.json and copies of the cases, without labels, so that later tasks need nothing else of this one (Sec. III-C)."),
        new("finetune", "KD-based full fine-tuning on a task, step 1 of knowledge and generalisation retention. The segmentation loss on the task moves the whole network; a distillation loss on the earlier tasks' buffers holds its encoder near the previous one. The first task has no buffer and is fine-tuned plainly. Leaves the deliverable (Sec. III-D)."),
        new("distill", "LoRA-based distillation of the fine-tuned encoder into the previous one, step 2. The previous encoder, frozen, learns through low-rank branches to give the features of the fine-tuned encoder on the task's images. Leaves lora.safetensors (Sec. III-D)."),
        new("merge", "Reparameterisation of the previous encoder by its low-rank branches, step 3. W' = W + BA for every Linear of the previous encoder, with the decoder of the fine-tuned model. Leaves the carry-over, which the next task starts from and which is published as the refined foundation model (Sec. III-D, eq. 1)."),
        new("evaluate", "Segment the task's test cases with the deliverable and compare. Sliding window; Dice and 95 % Hausdorff distance per case and class. Leaves report.json, report.md and the predictions (Sec. IV-C)."),
        new("pack", "Collect the tasks' models, plans and reports into one versioned model folder with its manifest (hashes, provenance) and model card. Reads files only; nothing is computed."),
    ];
}
