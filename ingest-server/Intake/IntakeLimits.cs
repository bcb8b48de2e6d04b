namespace SmartPoles.IngestServer.Intake;

/// <summary>Bounds that no configuration moves.</summary>
internal static class IntakeLimits
{
    /// <summary>Largest packet before somebody has shown who it is, bytes. A CONNECT with the longest ids, secrets and will has some 600.</summary>
    internal const int ConnectBytesMax = 4096;

    /// <summary>Largest packet beside PUBLISH after that, bytes.</summary>
    internal const int ControlBytesMax = 4096;

    /// <summary>How much longer than its limit a payload may be and still be taken in to be refused on its own, bytes; beyond, the connection ends.</summary>
    internal const int OversizeBytesMax = 1024 * 1024;

    /// <summary>Filters of one connection; a gateway has three or four.</summary>
    internal const int FiltersMax = 64;

    /// <summary>Engineers who listen at the same time.</summary>
    internal const int TapsMax = 16;

    /// <summary>What one engineer's tap may hold back, bytes, twice: a tenth of a second of a busy city.</summary>
    internal const int TapBytesMax = 2 * 1024 * 1024;

    /// <summary>Commands under way to one gateway; one that answers none gets no more.</summary>
    internal const int CommandsMax = 16;

    /// <summary>How long a connection that the endpoint ends may take to hear its last words.</summary>
    internal static readonly TimeSpan LingerMax = TimeSpan.FromSeconds(5);

    /// <summary>How often the deadlines of all connections are looked at: half the shortest one.</summary>
    internal static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(500);
}
