using System.Collections.Concurrent;
using SmartPoles.DeviceSimulators.City.Living;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// One sample of one device with its place in the ledger; it is sent as one DATA message, again if need be. Records are used again: a
/// hundred thousand in a second would otherwise fill the memory before the collector comes.
/// </summary>
internal sealed class FleetRecord
{
    /// <summary>Enough for what is on its way from ten thousand gateways; a backlog's records are left to the collector.</summary>
    private const int SpareMax = 16_384;

    private static readonly ConcurrentQueue<FleetRecord>[] Spare = [.. Enumerable.Range(0, CityQuantities.CountMax + 1).Select(_ => new ConcurrentQueue<FleetRecord>())];
    private static readonly int[] SpareCount = new int[CityQuantities.CountMax + 1];

    private FleetRecord(int values) => Values = new double[values];

    /// <summary>Order in which records of the gateway were taken.</summary>
    internal long Ticket { get; private set; }

    /// <summary>Index of the device within the gateway.</summary>
    internal int Device { get; private set; }

    internal ulong Epoch { get; private set; }

    /// <summary>Number of the first reading; the others follow without a hole.</summary>
    internal ulong First { get; private set; }

    /// <summary>When it was taken.</summary>
    internal long UnixMs { get; private set; }

    /// <summary>One of each quantity of the device, in its order; NaN for none. To be filled by who takes the record.</summary>
    internal double[] Values { get; }

    internal bool WasPublished { get; set; }

    /// <summary>A record with room for so many values.</summary>
    internal static FleetRecord Take(long ticket, int device, ulong epoch, ulong first, long unixMs, int values)
    {
        if (values < Spare.Length && Spare[values].TryDequeue(out var record)) Interlocked.Decrement(ref SpareCount[values]);
        else record = new FleetRecord(values);
        (record.Ticket, record.Device, record.Epoch, record.First, record.UnixMs, record.WasPublished) = (ticket, device, epoch, first, unixMs, false);
        return record;
    }

    /// <summary>Nobody looks at it any more.</summary>
    internal void GiveBack()
    {
        if (Values.Length >= Spare.Length || Volatile.Read(ref SpareCount[Values.Length]) >= SpareMax) return;
        Interlocked.Increment(ref SpareCount[Values.Length]);
        Spare[Values.Length].Enqueue(this);
    }
}
