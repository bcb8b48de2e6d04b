using System.Globalization;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Memory of this process.</summary>
/// <param name="HeapBytes">Live objects.</param>
/// <param name="RssBytes">Pages that it holds in memory (resident set), the empty ones of the heap given back.</param>
internal readonly record struct FleetMemory(long HeapBytes, long RssBytes)
{
    private const string StatusPath = "/proc/self/status";

    /// <summary>After a collection of everything.</summary>
    public static FleetMemory Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new FleetMemory(GC.GetTotalMemory(forceFullCollection: false), ResidentBytes());
    }

    /// <summary>The resident set as it is.</summary>
    public static long ResidentBytes()
    {
        const string Name = "VmRSS:";
        if (!File.Exists(StatusPath)) return Environment.WorkingSet;
        var line = File.ReadLines(StatusPath).First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(Name.Length).Trim("kB \t"), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
