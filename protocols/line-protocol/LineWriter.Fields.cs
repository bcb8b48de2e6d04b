using System.Text;

namespace SmartPoles.Protocols.LineProtocol;

public sealed partial class LineWriter
{
    /// <summary>Adds a float field, written so that the same double is read back; NaN and infinity refuse the line.</summary>
    public void Field(ReadOnlySpan<char> key, double value)
    {
        BeginField(key);
        if (!double.IsFinite(value)) Refuse(LineStatus.NotFinite);
        if (Reserve(LineNumber.BytesMax)) _length += LineNumber.Write(value, _buffer.AsSpan(_length));
    }

    /// <summary>Adds a signed integer field (<c>1i</c>).</summary>
    public void Field(ReadOnlySpan<char> key, long value)
    {
        BeginField(key);
        if (Reserve(LineNumber.BytesMax)) _length += LineNumber.Write(value, _buffer.AsSpan(_length));
        Byte((byte)'i');
    }

    /// <summary>Adds an unsigned integer field (<c>1u</c>); InfluxDB 1.x does not know the type.</summary>
    public void Field(ReadOnlySpan<char> key, ulong value)
    {
        BeginField(key);
        if (Reserve(LineNumber.BytesMax)) _length += LineNumber.Write(value, _buffer.AsSpan(_length));
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

    /// <summary>As the float field above, its key copied.</summary>
    public void Field(LineFieldName key, double value)
    {
        if (!BeginField(key)) return;
        if (!double.IsFinite(value)) Refuse(LineStatus.NotFinite);
        else _length += LineNumber.Write(value, _buffer.AsSpan(_length));
    }

    /// <summary>As the integer field above, its key copied.</summary>
    public void Field(LineFieldName key, long value)
    {
        if (!BeginField(key)) return;
        _length += LineNumber.Write(value, _buffer.AsSpan(_length));
        _buffer[_length++] = (byte)'i';
    }

    /// <summary>Makes room for the whole field, so that the number needs to ask no more.</summary>
    private bool BeginField(LineFieldName key)
    {
        if (_stage == Stage.Between) Refuse(LineStatus.OutOfOrder);
        if (_stage == Stage.Tags && _length - _lineStart > LineLimits.SeriesKeyBytesMax) Refuse(LineStatus.TooLong);
        var written = key.Written;
        if (!Reserve(written.Length + LineNumber.BytesMax + 2)) return false;
        _buffer[_length++] = _stage == Stage.Fields ? (byte)',' : (byte)' ';
        _stage = Stage.Fields;
        written.CopyTo(_buffer.AsSpan(_length));
        _length += written.Length;
        return true;
    }

    private void BeginField(ReadOnlySpan<char> key)
    {
        if (_stage == Stage.Between)
        {
            Refuse(LineStatus.OutOfOrder);
            return;
        }

        if (_stage == Stage.Tags && _length - _lineStart > LineLimits.SeriesKeyBytesMax) Refuse(LineStatus.TooLong);
        Byte(_stage == Stage.Fields ? (byte)',' : (byte)' ');
        _stage = Stage.Fields;
        Key(key);
        Byte((byte)'=');
    }
}
