using System.Globalization;
using System.Text;

namespace SmartPoles.Protocols.LineProtocol;

public sealed partial class LineWriter
{
    /// <summary>Adds a float field, written so that the same double is read back; NaN and infinity refuse the line.</summary>
    public void Field(ReadOnlySpan<char> key, double value)
    {
        BeginField(key);
        if (!double.IsFinite(value)) Refuse(LineStatus.NotFinite);
        Number(value);
    }

    /// <summary>Adds a signed integer field (<c>1i</c>).</summary>
    public void Field(ReadOnlySpan<char> key, long value)
    {
        BeginField(key);
        Number(value);
        Byte((byte)'i');
    }

    /// <summary>Adds an unsigned integer field (<c>1u</c>); InfluxDB 1.x does not know the type.</summary>
    public void Field(ReadOnlySpan<char> key, ulong value)
    {
        BeginField(key);
        Number(value);
        Byte((byte)'u');
    }

    /// <summary>Adds a boolean field (<c>true</c>, <c>false</c>).</summary>
    public void Field(ReadOnlySpan<char> key, bool value)
    {
        BeginField(key);
        Text(value ? "true" : "false", LinePart.Key);
    }

    /// <summary>Adds a string field between quotes, at most <see cref="LineLimits.StringBytesMax"/> bytes of UTF-8.</summary>
    public void Field(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        BeginField(key);
        if (Encoding.UTF8.GetByteCount(value) > LineLimits.StringBytesMax) Refuse(LineStatus.TooLong);
        Byte((byte)'"');
        Text(value, LinePart.String);
        Byte((byte)'"');
    }

    private void BeginField(ReadOnlySpan<char> key)
    {
        if (_stage == Stage.Between)
        {
            Refuse(LineStatus.OutOfOrder);
            return;
        }

        if (_stage == Stage.Tags && _length - _lineStart > LineLimits.SeriesKeyBytesMax) Refuse(LineStatus.TooLong);
        Byte(_stage == Stage.Tags ? (byte)' ' : (byte)',');
        _stage = Stage.Fields;
        Key(key);
        Byte((byte)'=');
    }

    private void Number<T>(T value)
        where T : struct, IUtf8SpanFormattable
    {
        if (!Reserve(NumberBytesMax)) return;
        value.TryFormat(_buffer.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }
}
