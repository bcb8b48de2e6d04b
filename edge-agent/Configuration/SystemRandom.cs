namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>
/// Random numbers that differ from start to start and from pole to pole, from the system's own generator. Not
/// RandomNumberGenerator: that loads OpenSSL, which costs megabytes and ends the program on a system that has none, and a pole
/// without TLS needs none.
/// </summary>
public static class SystemRandom
{
    /// <summary>64 bits.</summary>
    public static ulong Next()
    {
        // A version 4 UUID is 122 random bits of the system; folded, its 6 fixed bits meet random ones.
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        return BitConverter.ToUInt64(bytes) ^ BitConverter.ToUInt64(bytes[8..]);
    }
}
