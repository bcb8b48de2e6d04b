namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One sample of one device with its place in the ledger; it is sent as one DATA message, again if need be.</summary>
/// <param name="ticket">Order in which records of the gateway were taken.</param>
/// <param name="device">Index of the device within the gateway.</param>
/// <param name="epoch">Epoch.</param>
/// <param name="first">Number of the first reading; the others follow without a hole.</param>
/// <param name="unixMs">When it was taken.</param>
/// <param name="values">One of each quantity of the device, in its order; NaN for none.</param>
internal sealed class FleetRecord(long ticket, int device, ulong epoch, ulong first, long unixMs, double[] values)
{
    internal long Ticket => ticket;

    internal int Device => device;

    internal ulong Epoch => epoch;

    internal ulong First => first;

    internal long UnixMs => unixMs;

    internal double[] Values => values;

    internal bool WasPublished { get; set; }
}
