using System.Text;
using SmartPoles.IngestServer.Decoding;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>One string per id, found by its UTF-8 bytes without making a string first. For one caller at a time.</summary>
public sealed class TextPool
{
    /// <summary>Ids are registered ones, so this bound is only reached by a defect; beyond it ids are simply not pooled.</summary>
    private const int CountMax = 1_000_000;

    private readonly Dictionary<byte[], string> _texts = new(Utf8Comparer.Instance);
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public TextPool() => _lookup = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (_lookup.TryGetValue(utf8, out var known)) return known;
        var text = Encoding.UTF8.GetString(utf8);
        if (_texts.Count < CountMax) _texts.Add(utf8.ToArray(), text);
        return text;
    }
}
