using System.Text;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>Metric name -> quantity without building a string; used in births, where names travel.</summary>
internal static class QuantityNames
{
    private const int LengthMax = 64;

    private static readonly Dictionary<string, Quantity>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        QuantityCatalogue.All.ToDictionary(row => row.Name, row => row.Quantity, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    internal static Quantity Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > LengthMax) return Quantity.None;
        Span<char> text = stackalloc char[LengthMax];
        if (!Encoding.UTF8.TryGetChars(name, text, out var length)) return Quantity.None;
        return Lookup.TryGetValue(text[..length], out var quantity) ? quantity : Quantity.None;
    }
}
