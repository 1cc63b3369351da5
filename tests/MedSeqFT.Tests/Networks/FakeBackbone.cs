using MedSeqFT.Networks;
using MedSeqFT.Tensors;
using TorchSharp;
using TorchSharp.Modules;

namespace MedSeqFT.Tests.Networks;

/// <summary>Parameters with given names and shapes, and nothing that computes.</summary>
internal sealed class FakeBackbone : Backbone
{
    public FakeBackbone(IEnumerable<TensorEntry> parameters, int inChannels = 1)
        : base(nameof(FakeBackbone))
    {
        InChannels = inChannels;
        var root = new Node();
        foreach (var entry in parameters)
            root.Add(entry.Name.Split('.'), new Parameter(torch.full([.. entry.Shape], -7f)));
        foreach (var (name, child) in root.named_children())
            register_module(name, child);
    }

    public override int InChannels { get; }

    public override int Classes => 2;

    public override int SizeDivisor => 32;

    public override int FirstRefinableLevel => 1;

    public override int EmbeddingSize => 0;

    public override IReadOnlyList<NamedLinear> EncoderLinears => [];

    public override ParameterScope ScopeOf(string parameterName) => parameterName.Split('.')[0] switch
    {
        "swinViT" => ParameterScope.Encoder,
        "out" => ParameterScope.Head,
        var part when part.StartsWith("encoder", StringComparison.Ordinal) => ParameterScope.Skip,
        _ => ParameterScope.Decoder,
    };

    public override IReadOnlyList<torch.Tensor> Encode(torch.Tensor images) => throw new NotSupportedException();

    public override torch.Tensor Embed(torch.Tensor crops) => throw new NotSupportedException();

    public override torch.Tensor forward(torch.Tensor input) => throw new NotSupportedException();

    public torch.Tensor this[string name] => named_parameters().Single(pair => pair.name == name).parameter;

    private sealed class Node() : torch.nn.Module(nameof(Node))
    {
        public void Add(ReadOnlySpan<string> path, Parameter parameter)
        {
            var name = path[0];
            if (path.Length == 1)
            {
                register_parameter(name, parameter);
                return;
            }
            var child = (Node?)named_children().FirstOrDefault(pair => pair.name == name).module;
            if (child is null)
                register_module(name, child = new Node());
            child.Add(path[1..], parameter);
        }
    }
}
