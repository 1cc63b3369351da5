using System.Globalization;

namespace MedSeqFT.Sdk.Planning;

/// <summary>One spelling for equal values, so that 3e-4 and 0.0003 make the same key.</summary>
internal static class OptionValue
{
    public static string Canonical(string value) => string.Join(',', value.Split(',').Select(Scalar));

    public static bool TryNumber(string value, out double number) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Scalar(string text)
    {
        var value = text.Trim();
        if (bool.TryParse(value, out var flag))
            return flag ? "true" : "false";
        if (!TryNumber(value, out var number))
            return value;
        // decimal keeps whole numbers beyond 2^53 (seeds); numbers outside its range fall back to double's shortest form.
        return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && (double)exact == number
            ? exact.ToString("0.############################", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
