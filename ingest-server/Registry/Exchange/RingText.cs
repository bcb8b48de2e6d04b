using System.Globalization;
using System.Text;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>A ring in a table, as well-known text: <c>POLYGON ((115.98 36.45, ...))</c>, longitude first (OGC 06-103r4, 7).</summary>
internal static class RingText
{
    private const string Begin = "POLYGON ((";
    private const string End = "))";

    internal static string? Write(double[] ring)
    {
        if (ring.Length == 0) return null;
        var text = new StringBuilder(Begin);
        for (var index = 0; index < ring.Length; index += 2)
        {
            if (index > 0) text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{ring[index]:R} {ring[index + 1]:R}");
        }

        return text.Append(End).ToString();
    }

    /// <summary>Reads one; why it cannot be read, or null.</summary>
    internal static string? Read(string text, out double[] ring)
    {
        ring = [];
        const string Form = "is no POLYGON ((longitude latitude, ...)) with one ring";
        var compact = text.Replace("POLYGON((", Begin, StringComparison.OrdinalIgnoreCase);
        if (!compact.StartsWith(Begin, StringComparison.OrdinalIgnoreCase) || !compact.EndsWith(End, StringComparison.Ordinal)) return Form;
        var numbers = compact[Begin.Length..^End.Length].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var values = new double[numbers.Length];
        for (var index = 0; index < numbers.Length; index++)
        {
            if (!double.TryParse(numbers[index], NumberStyles.Float, CultureInfo.InvariantCulture, out values[index])) return Form;
        }

        ring = values;
        return Ring.FaultOf(values);
    }
}
