using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>The readings of one poll of one device as they lie in the outbox, with the ledger numbers that they keep for ever.</summary>
/// <param name="Position">Where the record begins in the journal.</param>
/// <param name="End">Where the next one begins.</param>
/// <param name="Epoch">Random number of the start of the agent that took them.</param>
/// <param name="Device">Device id.</param>
/// <param name="Clock">How they were stamped.</param>
/// <param name="First">Ledger number of the first reading; the others follow without holes.</param>
/// <param name="Readings">The readings.</param>
public sealed record OutboxRecord(
    long Position, long End, ulong Epoch, string Device, ClockQuality Clock, ulong First, Reading[] Readings)
{
    public ulong Last => First + (ulong)Readings.Length - 1;
}
