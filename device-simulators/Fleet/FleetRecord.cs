using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One sample of one device with its place in the ledger; it is sent as one DATA message, again if need be.</summary>
internal sealed class FleetRecord(long ticket, int device, ulong epoch, ulong first, Reading[] readings)
{
    /// <summary>Order in which records of the gateway were taken.</summary>
    internal long Ticket { get; } = ticket;

    /// <summary>Index of the device within the gateway.</summary>
    internal int Device { get; } = device;

    internal ulong Epoch { get; } = epoch;

    /// <summary>Number of the first reading; the others follow without a hole.</summary>
    internal ulong First { get; } = first;

    internal Reading[] Readings { get; } = readings;

    internal bool WasPublished { get; set; }
}
