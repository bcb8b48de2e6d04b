namespace SmartPoles.Protocols.LineProtocol;

/// <summary>Builds a request body of InfluxDB line protocol: UTF-8 straight into one reused buffer, no allocation per line.</summary>
/// <remarks>
/// InfluxData, "Line protocol reference".
/// <code>
/// +-------------+---------------------------+---+------------------------------+---+-----------+------+
/// | measurement | { , tag key = tag value } | _ | field key = value { , ... }  | _ | timestamp | 0x0A |
/// +-------------+---------------------------+---+------------------------------+---+-----------+------+
///   escaped       keys ascend bytewise,     space  at least one; 1.5 | 1i | 1u    space  signed decimal,
///                 empty values left out            | true | "text"                       unit = precision
/// </code>
/// Call <see cref="Measurement"/>, <see cref="Tag"/>s, <c>Field</c>s, <see cref="End"/>. A refusal is remembered until
/// <see cref="End"/>, which then takes the whole line back. Who writes many lines of one series keeps what <see cref="Series"/>
/// gives and begins with <see cref="Begin"/>: a copy. Not safe for use by several threads at once.
/// </remarks>
public sealed partial class LineWriter
{
    private readonly long _timeMax;
    private byte[] _buffer;
    private int _length;
    private int _lineStart;
    private int _tagKeyStart;
    private int _tagKeyLength;
    private Stage _stage = Stage.Between;
    private LineStatus _status = LineStatus.OutOfOrder;

    /// <summary>Creates a writer.</summary>
    /// <param name="precision">Unit of the times given to <see cref="End"/>.</param>
    /// <param name="capacityBytes">First size of the buffer; it grows up to <see cref="LineLimits.BufferBytesMax"/>.</param>
    public LineWriter(LinePrecision precision, int capacityBytes = 64 * 1024)
    {
        _timeMax = LineLimits.NanosecondsMax / precision.UnitNanoseconds();
        _buffer = new byte[Math.Clamp(capacityBytes, LineNumber.BytesMax, LineLimits.BufferBytesMax)];
    }

    private enum Stage : byte
    {
        Between,
        Tags,
        Begun,
        Fields,
    }

    /// <summary>The whole lines so far. Borrows the buffer: use it before the next call.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _stage == Stage.Between ? _length : _lineStart);

    /// <summary>Forgets all lines and keeps the buffer.</summary>
    public void Clear()
    {
        _length = 0;
        _stage = Stage.Between;
    }

    /// <summary>Begins a line; one that was begun and not ended is taken back.</summary>
    public void Measurement(ReadOnlySpan<char> name)
    {
        if (_stage == Stage.Between) _lineStart = _length;
        _length = _lineStart;
        _stage = Stage.Tags;
        _tagKeyLength = 0;
        _status = name.IsEmpty ? LineStatus.EmptyName : name[0] == '#' ? LineStatus.ReservedName : LineStatus.Ok;
        Text(name, LinePart.Measurement);
    }

    /// <summary>Adds a tag; one with an empty value is left out. Keys must ascend bytewise as they are written, none twice.</summary>
    public void Tag(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (_stage != Stage.Tags) Refuse(LineStatus.OutOfOrder);
        if (value.IsEmpty) return;
        Byte((byte)',');
        var keyStart = _length;
        Key(key);
        if (_status != LineStatus.Ok) return;

        var written = _buffer.AsSpan(keyStart, _length - keyStart);
        if (_buffer.AsSpan(_tagKeyStart, _tagKeyLength).SequenceCompareTo(written) >= 0) Refuse(LineStatus.TagsNotSorted);
        (_tagKeyStart, _tagKeyLength) = (keyStart, written.Length);
        Byte((byte)'=');
        Text(value, LinePart.Key);
    }

    /// <summary>
    /// Instead of fields and <see cref="End"/>: gives measurement and tags as they are written, to begin other lines with, and takes
    /// the line back. Borrows the buffer. Empty unless <see cref="LineStatus.Ok"/>.
    /// </summary>
    public LineStatus Series(out ReadOnlySpan<byte> written)
    {
        written = default;
        if (_stage != Stage.Tags) Refuse(LineStatus.OutOfOrder);
        if (_length - _lineStart > LineLimits.SeriesKeyBytesMax) Refuse(LineStatus.TooLong);
        if (_stage != Stage.Between)
        {
            if (_status == LineStatus.Ok) written = _buffer.AsSpan(_lineStart, _length - _lineStart);
            _length = _lineStart;
        }

        _stage = Stage.Between;
        return _status;
    }

    /// <summary>Begins a line with measurement and tags that <see cref="Series"/> gave, of this or another writer.</summary>
    public void Begin(ReadOnlySpan<byte> series)
    {
        if (_stage == Stage.Between) _lineStart = _length;
        _length = _lineStart;
        _stage = Stage.Begun;
        _status = series.IsEmpty ? LineStatus.EmptyName : LineStatus.Ok;
        if (!Reserve(series.Length)) return;
        series.CopyTo(_buffer.AsSpan(_length));
        _length += series.Length;
    }

    /// <summary>Ends the line with its time in units of the writer's precision. Not <see cref="LineStatus.Ok"/>: no byte of it remains.</summary>
    public LineStatus End(long time)
    {
        if (_stage == Stage.Between) return LineStatus.OutOfOrder;
        if (_stage != Stage.Fields) Refuse(LineStatus.NoField);
        if (time > _timeMax || time < -_timeMax) Refuse(LineStatus.TimeOutOfRange);
        if (Reserve(LineNumber.BytesMax + 2))
        {
            _buffer[_length++] = (byte)' ';
            _length += LineNumber.Write(time, _buffer.AsSpan(_length));
            _buffer[_length++] = (byte)'\n';
        }

        _stage = Stage.Between;
        if (_status != LineStatus.Ok) _length = _lineStart;
        return _status;
    }

    private void Key(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty) Refuse(LineStatus.EmptyName);
        if (key is "time") Refuse(LineStatus.ReservedName);
        Text(key, LinePart.Key);
    }

    private void Text(ReadOnlySpan<char> text, LinePart part)
    {
        // Lengths are judged before room is made, so that no input can blow the buffer up.
        if (text.Length > LineLimits.StringBytesMax) Refuse(LineStatus.TooLong);
        if (!Reserve(LineEscape.BytesMax(text.Length))) return;
        var status = LineEscape.TryWrite(text, part, _buffer.AsSpan(_length), out var written);
        if (status != LineStatus.Ok)
        {
            Refuse(status);
            return;
        }

        _length += written;
    }

    private void Byte(byte value)
    {
        if (!Reserve(1)) return;
        _buffer[_length++] = value;
    }

    private bool Reserve(int bytes)
    {
        if (_status != LineStatus.Ok) return false;
        if (_buffer.Length - _length >= bytes) return true;
        var wanted = _length + bytes;
        if (wanted > LineLimits.BufferBytesMax)
        {
            Refuse(LineStatus.BufferFull);
            return false;
        }

        Array.Resize(ref _buffer, Math.Min(LineLimits.BufferBytesMax, Math.Max(wanted, _buffer.Length * 2)));
        return true;
    }

    private void Refuse(LineStatus status)
    {
        if (_status == LineStatus.Ok) _status = status;
    }
}
