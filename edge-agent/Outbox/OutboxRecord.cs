using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Readings of one device as they lie in the outbox, with the ledger numbers that they keep for ever, and gaps that travel like data.
/// </summary>
/// <param name="Position">Where the record begins in its file.</param>
/// <param name="End">Where the next one begins.</param>
/// <param name="Epoch">Random number of the start of the agent, and class of the quantities, that took them.</param>
/// <param name="Device">Device id.</param>
/// <param name="Clock">How they were stamped.</param>
/// <param name="Runs">Ascending runs of numbers: the carried ones take the readings in their order; gaps carry none. At least one.</param>
/// <param name="Readings">The readings; none in a record that only tells gaps.</param>
public sealed record OutboxRecord(
    long Position, long End, ulong Epoch, string Device, ClockQuality Clock, LedgerEntry[] Runs, Reading[] Readings)
{
    public ulong First => Runs[0].First;

    public ulong Last => Runs[^1].Last;

    /// <summary>Class of its quantities.</summary>
    public DropClass Class { get; init; }

    /// <summary>The pack it lies in, where <see cref="Position"/> is its place in the order of blocks; null for the log.</summary>
    internal Pack? Pack { get; init; }
}
