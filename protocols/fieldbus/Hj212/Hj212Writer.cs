using System.Buffers.Text;

namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>
/// Writes one packet into a buffer, field by field: header, then groups of items, then <see cref="End"/>. What does not fit is told by
/// <see cref="End"/> alone; nothing is written behind the buffer. Allocates nothing.
/// </summary>
public ref struct Hj212Writer
{
    private readonly Span<byte> _output;
    private readonly int _data;
    private int _at;
    private bool _isFull;
    private bool _hasGroup;
    private bool _hasItem;

    /// <summary>Begins a packet.</summary>
    /// <param name="output">Room for the whole frame, at most <see cref="Hj212Limits.FrameSizeMax"/>.</param>
    /// <param name="header">The fields before the data.</param>
    public Hj212Writer(Span<byte> output, in Hj212Header header)
    {
        _output = output;
        _at = Hj212Frame.HeadSize;
        if (!header.RequestNumber.IsEmpty) Field("QN="u8, header.RequestNumber);
        Field("ST="u8, (int)header.System, 2);
        Field("CN="u8, (int)header.Command, 4);
        Field("PW="u8, header.Password);
        Field("MN="u8, header.Station);
        if (header.Flag is { } flag)
        {
            Field("Flag="u8, flag.Value, 1);
            if (flag.IsSplit)
            {
                Field("PNUM="u8, header.Parts, 1);
                Field("PNO="u8, header.Part, 1);
            }
        }

        Put("CP=&&"u8);
        _data = _at;
    }

    /// <summary>Characters of data that still fit, this packet's frame and its buffer considered.</summary>
    public readonly int Room => Math.Min(
        Hj212Limits.DataSizeMax - (_at - _data),
        Math.Min(_output.Length, Hj212Limits.FrameSizeMax) - _at - "&&"u8.Length - Hj212Frame.TailSize);

    /// <summary>The next item begins a new group.</summary>
    public void BeginGroup() => _hasItem = false;

    /// <summary>Adds an item with a plain key to a group of its own, such as DataTime.</summary>
    public void Add(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value)
    {
        BeginGroup();
        Separate();
        Put(key);
        Put("="u8);
        Put(value);
    }

    /// <summary>Adds an item with a plain key and a whole number to a group of its own, such as QnRtn.</summary>
    public void Add(scoped ReadOnlySpan<byte> key, int value)
    {
        Add(key, default(ReadOnlySpan<byte>));
        PutNumber(value, 1);
    }

    /// <summary>Adds a moment to a group of its own, 14 digits.</summary>
    public void AddTime(scoped ReadOnlySpan<byte> key, long localMs)
    {
        Span<byte> text = stackalloc byte[Hj212Time.SecondsSize];
        Hj212Time.Write(text, localMs);
        Add(key, text);
    }

    /// <summary>Adds an item of a factor to the group under way.</summary>
    public void Add(scoped ReadOnlySpan<byte> factor, scoped ReadOnlySpan<byte> suffix, scoped ReadOnlySpan<byte> value)
    {
        Separate();
        Put(factor);
        Put("-"u8);
        Put(suffix);
        Put("="u8);
        Put(value);
    }

    /// <summary>Adds a number with a fixed count of decimals.</summary>
    public void Add(scoped ReadOnlySpan<byte> factor, scoped ReadOnlySpan<byte> suffix, double value, int decimals)
    {
        Span<byte> text = stackalloc byte[32];
        if (!Utf8Formatter.TryFormat(value, text, out var length, new System.Buffers.StandardFormat('F', (byte)decimals))) _isFull = true;
        Add(factor, suffix, text[..length]);
    }

    /// <summary>Adds the state of the instrument to the group under way.</summary>
    public void Add(scoped ReadOnlySpan<byte> factor, Hj212DataFlag flag)
    {
        var letter = (byte)flag;
        Add(factor, "Flag"u8, new ReadOnlySpan<byte>(in letter));
    }

    /// <summary>Closes the data and puts the frame around.</summary>
    /// <param name="written">Bytes of the frame, 0 unless <see cref="Hj212Status.Ok"/>.</param>
    /// <param name="lowerCaseCrc">See <see cref="Hj212Frame.Write"/>.</param>
    public Hj212Status End(out int written, bool lowerCaseCrc = false)
    {
        written = 0;
        if (!_isFull && _at - _data > Hj212Limits.DataSizeMax) return Hj212Status.TooLong;
        Put("&&"u8);
        return _isFull ? Hj212Status.BufferTooSmall : Hj212Frame.Write(_output[Hj212Frame.HeadSize.._at], _output, out written, lowerCaseCrc);
    }

    private void Separate()
    {
        if (_hasItem) Put(","u8);
        else if (_hasGroup) Put(";"u8);
        _hasItem = _hasGroup = true;
    }

    private void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Put(name);
        Put(value);
        Put(";"u8);
    }

    private void Field(scoped ReadOnlySpan<byte> name, int value, int digitsMin)
    {
        Put(name);
        PutNumber(value, digitsMin);
        Put(";"u8);
    }

    private void PutNumber(int value, int digitsMin)
    {
        Span<byte> text = stackalloc byte[11];
        Utf8Formatter.TryFormat(value, text, out var length, new System.Buffers.StandardFormat('D', (byte)digitsMin));
        Put(text[..length]);
    }

    private void Put(scoped ReadOnlySpan<byte> text)
    {
        if (_isFull || _output.Length - _at < text.Length)
        {
            _isFull = true;
            return;
        }

        text.CopyTo(_output[_at..]);
        _at += text.Length;
    }
}
