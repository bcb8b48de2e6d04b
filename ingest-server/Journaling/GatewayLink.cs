using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>
/// Everything the pipeline keeps per gateway. Its messages pass one after another, so that a duplicate that arrives on a
/// second connection waits for the fsync of the original.
/// </summary>
internal sealed class GatewayLink(string gateway, GatewayLedger ledger) : IDisposable
{
    private long _pendingFrom = long.MaxValue;

    internal SemaphoreSlim Gate { get; } = new(1, 1);

    internal GatewaySession Session { get; } = new(gateway);

    internal GatewayLedger Ledger { get; } = ledger;

    internal EntryWriter Writer { get; } = new();

    /// <summary>No entry from here on may count as noted in the ledger; <see cref="long.MaxValue"/> when none is under way.</summary>
    internal long PendingFrom
    {
        get => Volatile.Read(ref _pendingFrom);
        set => Volatile.Write(ref _pendingFrom, value);
    }

    public void Dispose() => Gate.Dispose();
}
