using System.Buffers;

namespace SmartPoles.IngestServer.Intake;

/// <summary>What a topic may consist of. MQTT 5.0 and 3.1.1, 4.7.</summary>
internal static class TopicText
{
    private const byte Delete = 0x7F;

    // The lead byte C2 with 80..9F behind it is U+0080..U+009F, the second block of control characters; checked apart.
    private static readonly SearchValues<byte> Forbidden =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), Delete, (byte)'+', (byte)'#', 0xC2]);

    private static readonly SearchValues<byte> Control =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), Delete, 0xC2]);

    /// <summary>A name that a message may bear: not empty, no wildcard (MQTT-3.3.2-2), no control character (1.5.4 advises against them).</summary>
    internal static bool IsName(ReadOnlySpan<byte> utf8) => !utf8.IsEmpty && !Has(utf8, Forbidden);

    /// <summary>A filter: <c>#</c> only as the last level, <c>+</c> only as a whole level (MQTT-4.7.1-1, MQTT-4.7.1-2).</summary>
    internal static bool IsFilter(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || Has(utf8, Control)) return false;
        foreach (var range in utf8.Split((byte)'/'))
        {
            var level = utf8[range];
            if (level.Length > 1 && level.ContainsAny((byte)'+', (byte)'#')) return false;
            if (level is [(byte)'#'] && range.End.GetOffset(utf8.Length) != utf8.Length) return false;
        }

        return true;
    }

    /// <summary>Does a filter that is legal take in a name that is legal? Sections 4.7.1 and 4.7.3.</summary>
    internal static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            if (filter is [(byte)'#']) return true;
            var filterEnd = filter.IndexOf((byte)'/');
            var nameEnd = name.IndexOf((byte)'/');
            var level = filterEnd < 0 ? filter : filter[..filterEnd];
            if (level is not [(byte)'+'] && !level.SequenceEqual(nameEnd < 0 ? name : name[..nameEnd])) return false;
            if (filterEnd < 0) return nameEnd < 0;

            // "a/#" takes in "a" too.
            if (nameEnd < 0) return filter[(filterEnd + 1)..] is [(byte)'#'];
            filter = filter[(filterEnd + 1)..];
            name = name[(nameEnd + 1)..];
        }
    }

    private static bool Has(ReadOnlySpan<byte> utf8, SearchValues<byte> forbidden)
    {
        for (var at = utf8.IndexOfAny(forbidden); at >= 0;)
        {
            if (utf8[at] != 0xC2 || utf8[at + 1] < 0xA0) return true;
            var next = utf8[(at + 1)..].IndexOfAny(forbidden);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }
}
