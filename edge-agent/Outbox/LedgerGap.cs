using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Numbers of one device and epoch that will never come, and why.</summary>
/// <param name="First">First number.</param>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why.</param>
/// <param name="IsTold">The server has acknowledged it.</param>
public readonly record struct LedgerGap(ulong First, ulong Count, GapReason Reason, bool IsTold)
{
    public ulong Last => First + Count - 1;
}

/// <summary>A gap that the server does not know of yet.</summary>
public sealed record UntoldGap(ulong Epoch, string Device, LedgerGap Gap);
