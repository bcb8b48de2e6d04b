using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Follows the numbers of every device through the log. Numbers have no holes, so what damage took shows as a jump behind it. Not
/// thread-safe.
/// </summary>
internal sealed class NumberTrail
{
    private readonly Dictionary<(ulong Epoch, string Device), (ulong Last, int Damages)> _numbers = [];
    private int _damages;

    public bool HasDamage => _damages > 0;

    /// <summary>Something could not be read here.</summary>
    public void NoteDamage() => _damages++;

    /// <summary>Numbers that were read; the numbers before them that damage took, or null.</summary>
    public LedgerEntry? Note(ulong epoch, string device, ulong first, ulong last)
    {
        var isKnown = _numbers.TryGetValue((epoch, device), out var before);
        if (!isKnown || last > before.Last) _numbers[(epoch, device)] = (last, _damages);
        var jumps = isKnown && first > before.Last + 1 && before.Damages < _damages;
        return jumps ? new LedgerEntry(before.Last + 1, first - before.Last - 1, GapReason.Damaged) : null;
    }

    /// <summary>The last number before a segment: none is read, but what is missing up to it is known.</summary>
    public LedgerEntry? NoteLast(in LedgerClosing number) => number.Last == 0 ? null : Note(number.Epoch, number.Device, number.Last + 1, number.Last);

    /// <summary>Damage between the last read number and the end of what the book knows; null if nothing is known to be missing.</summary>
    public LedgerEntry? Missing(ulong epoch, string device, ulong last) =>
        _numbers.TryGetValue((epoch, device), out var before) && before.Damages < _damages && last > before.Last
            ? new LedgerEntry(before.Last + 1, last - before.Last, GapReason.Damaged)
            : null;
}
