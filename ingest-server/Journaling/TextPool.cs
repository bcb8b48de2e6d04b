using System.Text;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>One string per id, found by its UTF-8 bytes without making a string first. For one caller at a time.</summary>
public sealed class TextPool
{
    private const int LengthMax = 256;

    /// <summary>Ids are registered ones, so this bound is only reached by a defect; beyond it ids are simply not pooled.</summary>
    private const int CountMax = 1_000_000;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LengthMax) return Encoding.UTF8.GetString(utf8);
        Span<char> buffer = stackalloc char[LengthMax];
        var chars = buffer[..Encoding.UTF8.GetChars(utf8, buffer)];
        if (_texts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var known)) return known;
        var text = new string(chars);
        if (_texts.Count < CountMax) _texts[text] = text;
        return text;
    }
}
