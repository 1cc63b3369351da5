using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Training;

/// <summary>
/// AdamW: Adam with decoupled weight decay (betas 0.9 and 0.999, eps 1e-8) through libtorch's fused kernel, with a state that can
/// be saved and restored to the bit. A parameter with a null gradient is left alone: neither moved, decayed nor counted.
/// Build it after the network was moved to its device. The moments belong to no dispose scope and go with it.
/// </summary>
public sealed class DecoupledAdam : IDisposable
{
    // TorchSharp has neither foreach nor fused optimizers (its own AdamW is 4x slower); its script compiler reaches them.
    private const string Script = """
        def step(parameters: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], peaks: List[Tensor], steps: List[Tensor], rate: float, decay: float, amsgrad: bool):
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(parameters, gradients, means, squares, peaks, steps, lr=rate, beta1=0.9, beta2=0.999, weight_decay=decay, eps=1e-8, amsgrad=amsgrad, maximize=False)
            return 0

        """;

    // Compiled once: disposing a compilation unit leaks its handle.
    private static readonly Lazy<torch.jit.CompilationUnit> Kernel = new(() => torch.jit.compile(Script));

    private readonly List<Moments> all;
    private readonly bool amsGrad;

    /// <param name="parameters">By the names under which a checkpoint keeps their moments.</param>
    /// <param name="amsGrad">Divides by the largest mean square so far (VoCo's pre-training).</param>
    public DecoupledAdam(IEnumerable<(string Name, Parameter Parameter)> parameters, double weightDecay, bool amsGrad = false)
    {
        all = [.. parameters.Select(p => Moments.Zero(p.Name, p.Parameter, amsGrad))];
        WeightDecay = weightDecay;
        this.amsGrad = amsGrad;
    }

    /// <summary>Set by the schedule before each step.</summary>
    public double LearningRate { get; set; }

    /// <summary>Constant, but for schedules that change it before a step (UniMiSS+'s pre-training).</summary>
    public double WeightDecay { get; set; }

    /// <summary>This optimizer's share of the schedule's rate.</summary>
    public double RateScale { get; init; } = 1;

    public IEnumerable<Parameter> Parameters => all.Select(m => m.Parameter);

    /// <summary>Sets all gradients to null. TorchSharp's optimizers fill them with zeros instead, after which momentum would move parameters that the loss does not touch.</summary>
    public void ForgetGradients()
    {
        foreach (var parameter in Parameters)
        {
            using var gradient = parameter.grad;
            if (gradient is not null)
                parameter.grad = null;
        }
    }

    /// <summary>One update of every parameter that has a gradient.</summary>
    public void Step()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var touched = all.Select(m => (Moments: m, Gradient: m.Parameter.grad)).Where(t => t.Gradient is not null).ToList();
        if (touched.Count == 0)
            return;
        using Scalar rate = LearningRate;
        using Scalar decay = WeightDecay;
        Kernel.Value.invoke(
            "step",
            touched.Select(t => (torch.Tensor)t.Moments.Parameter).ToArray(),
            touched.Select(t => t.Gradient!).ToArray(),
            touched.Select(t => t.Moments.Mean).ToArray(),
            touched.Select(t => t.Moments.Square).ToArray(),
            touched.Select(t => t.Moments.Peak).OfType<torch.Tensor>().ToArray(),
            touched.Select(t => t.Moments.Steps).ToArray(),
            rate,
            decay,
            amsGrad);
    }

    /// <summary>The tensors that a checkpoint keeps, living: name.mean, name.square, with AMSGrad name.peak (all as the parameter) and name.steps (one float).</summary>
    public IEnumerable<(string Name, torch.Tensor Tensor)> State => all.SelectMany(m => m.Named);

    public void Dispose()
    {
        foreach (var (_, tensor) in State)
            tensor.Dispose();
    }

    private sealed record Moments(string Name, Parameter Parameter, torch.Tensor Mean, torch.Tensor Square, torch.Tensor? Peak, torch.Tensor Steps)
    {
        public IEnumerable<(string Name, torch.Tensor Tensor)> Named
        {
            get
            {
                yield return ($"{Name}.mean", Mean);
                yield return ($"{Name}.square", Square);
                if (Peak is not null)
                    yield return ($"{Name}.peak", Peak);
                yield return ($"{Name}.steps", Steps);
            }
        }

        public static Moments Zero(string name, Parameter parameter, bool amsGrad) => new(
            name,
            parameter,
            ZerosLike(parameter),
            ZerosLike(parameter),
            amsGrad ? ZerosLike(parameter) : null,
            torch.zeros(1, device: parameter.device).DetachFromDisposeScope());

        private static torch.Tensor ZerosLike(Parameter parameter) => torch.zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
    }
}
