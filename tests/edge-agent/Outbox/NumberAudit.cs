using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>
/// Stands where the server stands: notes what is handed out, acknowledged and told, and says which numbers were given out twice with
/// different content, and which are neither delivered nor gaps.
/// </summary>
internal sealed class NumberAudit
{
    private readonly Dictionary<(ulong Epoch, string Device, ulong Number), Reading> _published = [];
    private readonly Dictionary<(ulong Epoch, string Device), RangeSet> _delivered = [];
    private readonly Dictionary<(ulong Epoch, string Device), RangeSet> _gaps = [];

    private readonly Dictionary<(ulong Epoch, string Device), RangeSet> _earlier = [];

    public List<string> Faults { get; } = [];

    /// <summary>
    /// The outbox starts anew: which blocks of a pack were acknowledged is in memory only, so from now on a gap may cover them. The
    /// server leaves what it has as it is.
    /// </summary>
    public void Restart()
    {
        foreach (var ((epoch, device), set) in _delivered)
        {
            foreach (var (first, last) in set.Ranges) Of(_earlier, epoch, device).Add(first, last);
        }

        _delivered.Clear();
    }

    public int Published => _published.Count;

    /// <summary>Handed to a connection: from now on the numbers mean these readings for ever.</summary>
    public void Publish(OutboxRecord record)
    {
        foreach (var (number, reading) in Numbered(record))
        {
            var key = (record.Epoch, record.Device, number);
            if (_published.TryAdd(key, reading)) continue;
            if (_published[key] is var before && (before.Quantity, before.UnixMs, before.Quality) == (reading.Quantity, reading.UnixMs, reading.Quality)
                && before.Value.Equals(reading.Value)) continue;
            Faults.Add($"number {number} of {record.Device} in {record.Epoch} was {before} and is {reading}");
        }
    }

    /// <summary>The server has it.</summary>
    public void Deliver(OutboxRecord record)
    {
        Publish(record);
        foreach (var run in record.Runs) Of(run.Gap is null ? _delivered : _gaps, record.Epoch, record.Device).Add(run.First, run.Last);
    }

    public void Tell(UntoldGap gap) => Of(_gaps, gap.Epoch, gap.Device).Add(gap.Gap.First, gap.Gap.Last);

    /// <summary>Numbers up to a last one that are neither delivered nor a gap.</summary>
    public List<string> Missing(ulong epoch, string device, ulong last)
    {
        var all = new RangeSet();
        foreach (var sets in new[] { _delivered, _earlier, _gaps })
        {
            foreach (var (first, end) in Of(sets, epoch, device).Ranges) all.Add(first, end);
        }

        return [.. all.MissingUpTo(last).Select(hole => $"{device} in {epoch}: {hole.First} to {hole.Last}")];
    }

    /// <summary>Numbers that are both delivered and a gap, or beyond the last one given out.</summary>
    public List<string> Doubled(ulong epoch, string device, ulong last)
    {
        var doubled = new List<string>();
        foreach (var (first, end) in Of(_gaps, epoch, device).Ranges)
        {
            for (var number = first; number <= end; number++)
            {
                if (Of(_delivered, epoch, device).Contains(number)) doubled.Add($"{device} in {epoch}: {number} is delivered and a gap");
                if (number > last) doubled.Add($"{device} in {epoch}: {number} was never given out");
            }
        }

        return doubled;
    }

    public ulong Delivered(ulong epoch, string device) => Of(_delivered, epoch, device).Count;

    /// <summary>Everything that an outbox still has goes to the server; afterwards every number up to a last one must be accounted for.</summary>
    public List<string> Close(OutboxJournal outbox, IEnumerable<(ulong Epoch, string Device, ulong Last)> given)
    {
        outbox.ReturnAll();
        foreach (var record in outbox.TakeAll()) Deliver(record);
        foreach (var gap in outbox.UntoldGaps()) Tell(gap);
        return [.. Faults, .. given.SelectMany(each => Missing(each.Epoch, each.Device, each.Last).Concat(Doubled(each.Epoch, each.Device, each.Last)))];
    }

    public ulong Gaps(ulong epoch, string device) => Of(_gaps, epoch, device).Count;

    private static IEnumerable<(ulong Number, Reading Reading)> Numbered(OutboxRecord record)
    {
        var index = 0;
        foreach (var run in record.Runs)
        {
            if (run.Gap is not null) continue;
            for (var number = run.First; number <= run.Last; number++) yield return (number, record.Readings[index++]);
        }

        Assert.Equal(record.Readings.Length, index);
    }

    private static RangeSet Of(Dictionary<(ulong, string), RangeSet> sets, ulong epoch, string device) =>
        sets.TryGetValue((epoch, device), out var set) ? set : sets[(epoch, device)] = new RangeSet();
}
