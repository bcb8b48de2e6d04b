namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>One <c>key=value</c> of the data. Borrows the packet's buffer.</summary>
public readonly ref struct Hj212Item
{
    /// <summary>All of the key, such as a34004-Rtd or DataTime.</summary>
    public ReadOnlySpan<byte> Key { get; private init; }

    /// <summary>All behind the =; may be empty.</summary>
    public ReadOnlySpan<byte> Value { get; private init; }

    /// <summary>Length of the factor code in <see cref="Key"/>; 0 for a key without a suffix.</summary>
    private int FactorLength { get; init; }

    /// <summary>Factor code, such as a34004; empty for DataTime, QnRtn and their like.</summary>
    public ReadOnlySpan<byte> Factor => Key[..FactorLength];

    /// <summary>What of the factor, such as Rtd, Avg or Flag; empty for DataTime, QnRtn and their like.</summary>
    public ReadOnlySpan<byte> Suffix => FactorLength == 0 ? default : Key[(FactorLength + 1)..];

    /// <summary>Reads the text between two separators.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out Hj212Item item)
    {
        item = default;
        var equals = text.IndexOf((byte)'=');
        if (equals <= 0) return false;
        var key = text[..equals];
        var factor = 0;
        for (var at = 0; at < key.Length; at++)
        {
            var each = key[at];
            if (each == '-' && at > 0 && at < key.Length - 1 && factor == 0) factor = at;
            else if (!Digits.IsAlphanumeric(each) && each != '_') return false;
        }

        var value = text[(equals + 1)..];
        if (value.IndexOfAny((byte)'=', (byte)'&', (byte)'#') >= 0 || value.IndexOfAnyInRange((byte)0, (byte)31) >= 0) return false;
        item = new Hj212Item { Key = key, Value = value, FactorLength = factor };
        return true;
    }
}
