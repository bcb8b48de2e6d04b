namespace SmartPoles.Protocols.LineProtocol;

/// <summary>A field key, escaped once and copied into each line.</summary>
public sealed class LineFieldName
{
    private readonly byte[] _written;

    private LineFieldName(byte[] written) => _written = written;

    /// <summary>The key with its escapes and the equals sign behind it.</summary>
    internal ReadOnlySpan<byte> Written => _written;

    /// <summary>Escapes a key; null with the reason when it has no spelling.</summary>
    public static LineFieldName? TryCreate(string key, out LineStatus status)
    {
        status = key.Length == 0 ? LineStatus.EmptyName
            : key == "time" ? LineStatus.ReservedName
            : key.Length > LineLimits.StringBytesMax ? LineStatus.TooLong : LineStatus.Ok;
        if (status != LineStatus.Ok) return null;
        var bytes = new byte[LineEscape.BytesMax(key.Length) + 1];
        status = LineEscape.TryWrite(key, LinePart.Key, bytes, out var written);
        if (status != LineStatus.Ok) return null;
        bytes[written] = (byte)'=';
        return new LineFieldName(bytes[..(written + 1)]);
    }
}
