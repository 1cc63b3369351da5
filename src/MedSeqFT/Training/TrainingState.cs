using System.Globalization;
using MedSeqFT.Diagnostics;
using TorchSharp;

namespace MedSeqFT.Training;

/// <summary>
/// All that the next iteration depends on besides its number: weights, moments, iteration. Draws of patches and
/// augmentations are pure functions of the iteration, so there is no generator state. Owns its optimizers.
/// </summary>
public sealed class TrainingState : IDisposable
{
    private readonly IReadOnlyList<(string Name, torch.Tensor Tensor)> weights;
    private readonly IReadOnlyList<DecoupledAdam> optimizers;

    /// <param name="weights">Everything that training changes, by name: trained parameters and, say, an averaged teacher.</param>
    public TrainingState(IEnumerable<(string Name, torch.Tensor Tensor)> weights, params IReadOnlyList<DecoupledAdam> optimizers)
    {
        this.weights = [.. weights];
        this.optimizers = optimizers;
    }

    /// <summary>Iterations done.</summary>
    public long Iteration { get; set; }

    public LossWindow Window { get; } = new();

    /// <summary>What the training log says up to now.</summary>
    public List<string> LogLines { get; } = [];

    /// <summary>When the training may end before its last iteration; null: never.</summary>
    public EarlyStopping? Stopping { get; init; }

    public bool IsFinished => Stopping?.IsReached ?? false;

    /// <summary>What a checkpoint keeps, living: "weights.NAME" and "optimizerN.NAME.mean" and so on.</summary>
    public IEnumerable<(string Name, torch.Tensor Tensor)> Tensors =>
        weights.Select(w => ($"weights.{w.Name}", w.Tensor))
            .Concat(optimizers.SelectMany((o, i) => o.State.Select(s => ($"optimizer{i}.{s.Name}", s.Tensor))))
            .Concat(Stopping?.State ?? []);

    /// <summary>Sets the rate of all optimizers, each scaled by its own <see cref="DecoupledAdam.RateScale"/>.</summary>
    public void SetLearningRate(double rate)
    {
        foreach (var optimizer in optimizers)
            optimizer.LearningRate = rate * optimizer.RateScale;
    }

    /// <summary>
    /// One step down the loss: gradients null, backward, clip to the global norm, update. Only parameters that this loss
    /// depends on are moved. Gradients are null afterwards.
    /// </summary>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="UserErrorException">MSQ4001: loss or gradient is not finite; nothing was moved.</exception>
    public double Descend(torch.Tensor loss, DecoupledAdam optimizer, double gradientClip)
    {
        var value = RequireFinite("loss", loss.item<float>());
        ForgetGradients();
        loss.backward();
        RequireFinite("gradient norm", Gradients.Clip(optimizer.Parameters, gradientClip));
        optimizer.Step();
        ForgetGradients();
        return value;
    }

    /// <summary>One update of every parameter that has a gradient, by its optimizer; gradients are null afterwards.</summary>
    /// <exception cref="UserErrorException">MSQ4001: a gradient is not finite; nothing was moved.</exception>
    public void Step()
    {
        RequireFinite("gradient norm", Gradients.Norm(optimizers.SelectMany(o => o.Parameters)));
        foreach (var optimizer in optimizers)
            optimizer.Step();
        ForgetGradients();
    }

    public void Dispose()
    {
        foreach (var optimizer in optimizers)
            optimizer.Dispose();
    }

    private void ForgetGradients()
    {
        foreach (var optimizer in optimizers)
            optimizer.ForgetGradients();
    }

    private double RequireFinite(string what, double value) => double.IsFinite(value)
        ? value
        : throw new UserErrorException(TrainingErrors.NotFinite(what, value.ToString(CultureInfo.InvariantCulture), Iteration));
}
