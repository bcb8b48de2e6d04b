namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>The identification objects of one answer, for <c>foreach</c>; borrows the answer's buffer.</summary>
/// <remarks>
/// MODBUS Application Protocol V1.1b3, 6.21
/// <code>
/// +--------+------------+----------------+--------+------------+-----
/// | id (8) | length (8) | value (length) | id (8) | length (8) | ...
/// +--------+------------+----------------+--------+------------+-----
/// </code>
/// </remarks>
public readonly ref struct DeviceObjectList
{
    private readonly ReadOnlySpan<byte> _bytes;

    private DeviceObjectList(ReadOnlySpan<byte> bytes, int count)
    {
        _bytes = bytes;
        Count = count;
    }

    /// <summary>Objects in this answer.</summary>
    public int Count { get; }

    /// <summary>False unless <paramref name="bytes"/> are exactly <paramref name="count"/> objects.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int count, out DeviceObjectList list)
    {
        list = default;
        var rest = bytes;
        for (var left = count; left > 0; left--)
        {
            if (rest.Length < 2 || rest.Length < 2 + rest[1]) return false;
            rest = rest[(2 + rest[1])..];
        }

        if (!rest.IsEmpty) return false;
        list = new DeviceObjectList(bytes, count);
        return true;
    }

    /// <summary>Walks the objects in the order of the wire.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Walks the objects; the list has been checked, so no step can fail.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
            Current = default;
        }

        /// <summary>The object last stepped to.</summary>
        public DeviceObjectView Current { get; private set; }

        /// <summary>Steps to the next object; false at the end.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            int length = _rest[1];
            Current = new DeviceObjectView(_rest[0], _rest.Slice(2, length));
            _rest = _rest[(2 + length)..];
            return true;
        }
    }
}
