using TorchSharp;

namespace MedSeqFT.Selection;

/// <summary>A case to be scored.</summary>
/// <param name="LoadViews">One view [1, z, y, x] for each channel, see <see cref="SslView"/>; called when the case's turn comes, disposed after it.</param>
public sealed record PretextCase(string Id, Func<IReadOnlyList<torch.Tensor>> LoadViews);
