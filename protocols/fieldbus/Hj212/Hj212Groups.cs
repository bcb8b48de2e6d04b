namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>The groups of a packet's data, without allocation: <c>foreach</c> gives one <see cref="Hj212Group"/> after the other.</summary>
/// <remarks>
/// HJ 212-2017, 6.3.3
/// <code>
/// data  = [ group *( ";" group ) ]           DataTime=20200815083000;a34004-Rtd=35.0,a34004-Flag=N
/// group = item *( "," item )                 |----- group ---------| |---------- group ----------|
/// item  = key "=" value
/// </code>
/// </remarks>
public readonly ref struct Hj212Groups(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_data);

    /// <summary>The value of a key that stands in a group of its own, such as DataTime, QnRtn or RtdInterval.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        foreach (var group in this)
        {
            foreach (var item in group)
            {
                if (!item.Key.SequenceEqual(key)) continue;
                value = item.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Walks the groups.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _rest = data;

        /// <summary>The group reached.</summary>
        public Hj212Group Current { get; private set; }

        /// <summary>Goes to the next; false at the end.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var end = _rest.IndexOf((byte)';');
            Current = new Hj212Group((end < 0 ? _rest : _rest[..end]).TrimStart((byte)' '));
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return true;
        }
    }
}

/// <summary>The values of one factor, or a single value of the protocol, between two semicolons.</summary>
public readonly ref struct Hj212Group(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Factor code of the first item; empty for DataTime, QnRtn and their like.</summary>
    public ReadOnlySpan<byte> Factor
    {
        get
        {
            var end = _text.IndexOfAny((byte)'-', (byte)'=');
            return end > 0 && _text[end] == '-' ? _text[..end] : default;
        }
    }

    /// <summary>State of the instrument; <see cref="Hj212DataFlag.None"/> where none was sent or it is no single letter.</summary>
    public Hj212DataFlag Flag => TryGet("Flag"u8, out var letter) && letter.Length == 1 ? (Hj212DataFlag)letter[0] : Hj212DataFlag.None;

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_text);

    /// <summary>The value of a suffix, such as Rtd, Avg or Flag.</summary>
    public bool TryGet(ReadOnlySpan<byte> suffix, out ReadOnlySpan<byte> value)
    {
        foreach (var item in this)
        {
            if (!item.Suffix.SequenceEqual(suffix)) continue;
            value = item.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Walks the items; ends before one that is none.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> text)
    {
        private ReadOnlySpan<byte> _rest = text;
        private Hj212Item _current;

        /// <summary>The item reached.</summary>
        public readonly Hj212Item Current => _current;

        /// <summary>Goes to the next; false at the end.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var end = _rest.IndexOf((byte)',');
            var text = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return Hj212Item.TryRead(text, out _current);
        }
    }
}
