namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Checksum of the Chinese meter protocols: the sum of all bytes, modulo 256.</summary>
/// <remarks>
/// It finds every single wrong byte and misses one in 256 of the other mutilations, swapped bytes among them: digits, lengths,
/// identifiers and ranges must be checked behind it.
/// </remarks>
public static class Sum8
{
    /// <summary>Of the bytes from the first start byte up to, but not, the checksum.</summary>
    public static byte Compute(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        foreach (var value in bytes) sum += value;
        return (byte)sum;
    }
}
