using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>
/// Reads back from the journal what raised an alarm, when it is raised. Until then it costs nothing but the place of each tick; a batch of
/// raises, however many, reads one bounded stretch of the journal once.
/// </summary>
/// <param name="journal">The journal.</param>
/// <param name="rules">The rules in force.</param>
/// <param name="topology">What the registry knows of places; null without.</param>
public sealed class EvidenceCollector(ServerJournal journal, Func<RuleSet> rules, Func<ICityTopology?> topology) : IAlarmWitness
{
    /// <summary>A storm must not wait for its proofs: what lies further back is left out, and the proof says so.</summary>
    internal const int BytesMax = 8 * 1024 * 1024;

    /// <summary>Readings of one proof.</summary>
    internal const int RowsMax = 256;

    private const int NeighboursMax = 8;
    private const int NeighbourRowsMax = 8;

    /// <summary>State before the condition began.</summary>
    private const long BeforeMs = 10_000;

    private readonly TickRing _ticks = new();
    private readonly Dictionary<string, byte[]> _documents = new(StringComparer.Ordinal);
    private RuleSet? _rules;

    public void See(in JournalEntry entry, long position)
    {
        if (entry.Type == EntryType.Tick) _ticks.Add(entry.ReceivedUnixMs, position);
    }

    public void Gather(IReadOnlyList<LifeInput> inputs)
    {
        _documents.Clear();
        var cases = inputs.Select(input => input.Transition).OfType<AlarmTransition>().Where(transition => transition is { Kind: TransitionKind.Raised, Rule: not null }).Select(CaseOf).ToList();
        if (cases.Count == 0) return;
        _rules = rules();
        var to = cases.Max(row => row.Raised.Position);
        var from = Math.Max(journal.StartPosition, Math.Max(cases.Min(row => row.From), to - BytesMax));
        Read(from, to, cases);
        var registry = topology()?.Version;
        foreach (var row in cases)
        {
            // The journal may have been dropped, or the condition began before what is read back.
            var isCut = row.IsUnknown || row.From < from;
            _documents[row.Raised.AlarmId] = EvidenceDocument.Write(row.Raised, journal.Id, Math.Max(from, row.From), isCut, row.Window, row.Neighbours, _rules.Hash, registry);
        }
    }

    /// <summary>Keeps the proofs of the alarms that a batch raises, within its transaction; for <see cref="AlarmBook.Committing"/>.</summary>
    public void Keep(SqliteConnection connection, SqliteTransaction transaction, BookChanges changes)
    {
        var isKept = false;
        foreach (var change in changes.Alarms)
        {
            if (change.Transition is not { Kind: TransitionKind.Raised } raised || !_documents.TryGetValue(raised.AlarmId, out var document)) continue;
            EvidenceBook.Keep(connection, transaction, raised.AlarmId, document);
            isKept = true;
        }

        if (isKept && _rules is { Text.Length: > 0 } known) EvidenceBook.KeepRules(connection, transaction, known.Hash, known.Text);
    }

    private Case CaseOf(AlarmTransition raised)
    {
        var place = _ticks.PositionAt(raised.OnsetUnixMs - BeforeMs);
        var neighbours = topology()?.PipeNeighbours(raised.Subject) ?? [];
        return new Case(
            raised, place ?? raised.Position - BytesMax, place is null, new EvidenceWindow(raised.Position, RowsMax),
            [.. neighbours.Take(NeighboursMax).Select(neighbour => (neighbour, new EvidenceWindow(raised.Position, NeighbourRowsMax)))]);
    }

    private void Read(long from, long to, List<Case> cases)
    {
        var (devices, gateways) = (ByName(cases, isGateway: false), ByName(cases, isGateway: true));
        var (byDevice, byGateway) = (devices.GetAlternateLookup<ReadOnlySpan<byte>>(), gateways.GetAlternateLookup<ReadOnlySpan<byte>>());
        using var feed = new EntryFeed(journal.OpenReader(from));
        while (feed.Position <= to && feed.TryNext(out var record) && record.Position <= to)
        {
            if (!feed.TryParse(in record, out var entry)) continue;
            if (!entry.Device.IsEmpty && byDevice.TryGetValue(entry.Device, out var windows))
            {
                foreach (var window in windows) window.Take(in entry, record.Position);
            }

            if (!entry.Gateway.IsEmpty && byGateway.TryGetValue(entry.Gateway, out var alike))
            {
                foreach (var window in alike) window.SeeGateway(in entry, record.Position);
            }
        }
    }

    // A subject is a device or a gateway, and their ids are unlike; looked for as both.
    private static Dictionary<byte[], List<EvidenceWindow>> ByName(List<Case> cases, bool isGateway)
    {
        var windows = new Dictionary<byte[], List<EvidenceWindow>>(Utf8Comparer.Instance);
        foreach (var row in cases)
        {
            Add(row.Raised.Subject, row.Window);
            if (isGateway) continue;
            foreach (var (neighbour, window) in row.Neighbours) Add(neighbour.Component, window);
        }

        return windows;

        void Add(string name, EvidenceWindow window)
        {
            var key = System.Text.Encoding.UTF8.GetBytes(name);
            if (!windows.TryGetValue(key, out var list)) windows.Add(key, list = []);
            list.Add(window);
        }
    }

    private sealed record Case(
        AlarmTransition Raised, long From, bool IsUnknown, EvidenceWindow Window, IReadOnlyList<(PipeNeighbour Neighbour, EvidenceWindow Window)> Neighbours);
}
