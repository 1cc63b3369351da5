namespace MedSeqFT.Sdk.Planning;

/// <summary>One option as the SDK knows it: enough to reject a typing error before hours of training.</summary>
/// <param name="Minimum">Least allowed number; ignored for other kinds.</param>
/// <param name="Choices">Allowed words of a <see cref="OptionKind.Choice"/>.</param>
internal sealed record OptionRule(string Name, OptionKind Kind, double Minimum = 0, double Maximum = double.MaxValue, params string[] Choices)
{
    /// <summary>All tasks of a model share it; item metadata may not set it.</summary>
    public bool IsShared => Name == "Strategy" || Name.StartsWith("Backbone", StringComparison.Ordinal);

    /// <returns>What is allowed, when <paramref name="value"/> is not; otherwise null.</returns>
    public string? Refuse(string value) => Kind switch
    {
        OptionKind.Integer => long.TryParse(OptionValue.Canonical(value), out var n) && n >= Minimum && n <= Maximum ? null : $"a whole number {Range}",
        OptionKind.Number => OptionValue.TryNumber(value, out var x) && x >= Minimum && x <= Maximum ? null : $"a number {Range}",
        OptionKind.Flag => bool.TryParse(value, out _) ? null : "true or false",
        OptionKind.Numbers => IsTriple(value) ? null : "three numbers above 0 for z,y,x, as in '32,160,160'" + (Minimum < 0 ? ", or 'auto'" : ""),
        OptionKind.Choice => Choices.Contains(value.Trim()) ? null : "one of " + string.Join(", ", Choices.Select(c => $"'{c}'")),
        _ => null,
    };

    private string Range => Maximum < double.MaxValue
        ? FormattableString.Invariant($"from {Minimum} to {Maximum}")
        : FormattableString.Invariant($"of at least {Minimum}");

    private bool IsTriple(string value)
    {
        if (value.Trim() is "" or "auto")
            return Minimum < 0;
        var parts = value.Split(',');
        return parts.Length == 3 && parts.All(p => OptionValue.TryNumber(p, out var x) && x > 0);
    }
}
