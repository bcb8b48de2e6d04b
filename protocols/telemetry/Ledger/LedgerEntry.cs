namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>A run of record numbers of one device: carried in this message, or dropped for ever.</summary>
/// <param name="First">First number, from 1.</param>
/// <param name="Count">How many numbers, from 1.</param>
/// <param name="Gap">Null for records in this message; else why the records will never come.</param>
public readonly record struct LedgerEntry(ulong First, ulong Count, GapReason? Gap)
{
    /// <summary>Last number of the run.</summary>
    public ulong Last => First + Count - 1;
}
