using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// Who did what: logins good and bad, every change, every export. An act of the state store stands in the transaction of what it did: no act
/// without its line, no line without its act. What operators do to alarms is in the journal, word for word; here stands who and to which.
/// </summary>
public sealed class AuditTrail
{
    /// <summary>Longest text of one field: what a stranger types as a name must not fill the disk.</summary>
    private const int TextLengthMax = 400;

    private const int PageSize = 1000;

    private readonly StateDatabase _state;

    public AuditTrail(StateDatabase state)
    {
        _state = state;
        AuditTable.Create(state);
    }

    /// <summary>Newest first.</summary>
    /// <param name="count">Most lines.</param>
    /// <param name="below">Only lines with a smaller id.</param>
    /// <param name="fromMs">Only at or after, UTC ms.</param>
    /// <param name="toMs">Only before, UTC ms.</param>
    public IReadOnlyList<AuditEntry> Newest(int count, long below = long.MaxValue, long fromMs = long.MinValue, long toMs = long.MaxValue) =>
        _state.Read(connection => AuditTable.Newest(connection, below, fromMs, toMs, count));

    /// <summary>All of it, oldest first, a page at a time.</summary>
    public IEnumerable<AuditEntry> All()
    {
        for (IReadOnlyList<AuditEntry> page = Following(long.MinValue); page.Count > 0; page = Following(page[^1].Id))
        {
            foreach (var line in page) yield return line;
        }
    }

    /// <summary>Adds an act to the transaction that does it.</summary>
    public void Add(
        SqliteConnection connection, SqliteTransaction transaction, long unixMs, Actor actor, string act, string subject, string? detail = null, string result = AuditEntry.Done) =>
        AuditTable.Append(
            connection, transaction,
            new AuditEntry(
                0, unixMs, InertText.Of(actor.Name, TextLengthMax), actor.Address, InertText.Of(act, TextLengthMax), InertText.Of(subject, TextLengthMax),
                InertText.Of(result, TextLengthMax), detail is null ? null : InertText.Of(detail, TextLengthMax), ""));

    /// <summary>Adds an act that changes nothing in the state store, for example a backup.</summary>
    public void Add(long unixMs, Actor actor, string act, string subject, string? detail = null, string result = AuditEntry.Done) =>
        _state.Write((connection, transaction) => Add(connection, transaction, unixMs, actor, act, subject, detail, result));

    /// <summary>Follows the chain from its base to its head.</summary>
    public AuditVerdict Verify()
    {
        // First, so that lines which are added meanwhile are not missed.
        var given = _state.Read(AuditTable.LastGiven);
        var (id, hash) = _state.Read(connection => AuditTable.Base(connection, null));
        var first = id + 1;
        foreach (var line in All())
        {
            if (line.Id != id + 1) return AuditVerdict.Broken(id, hash, $"line {id + 1} is missing; the next one is {line.Id}");
            if (AuditEntry.HashOf(hash, line) != line.Hash) return AuditVerdict.Broken(id, hash, $"line {line.Id} is not what was written, or a line before it was taken out");
            (id, hash) = (line.Id, line.Hash);
        }

        return given > id ? AuditVerdict.Broken(id, hash, $"lines {id + 1} to {given}, the newest, are missing") : new AuditVerdict(first, id, hash, null);
    }

    /// <summary>Drops the lines before a time; says so in a line of its own.</summary>
    public int Retire(long beforeMs, long nowMs)
    {
        var count = 0;
        _state.Write((connection, transaction) =>
        {
            count = AuditTable.Retire(connection, transaction, beforeMs);
            if (count > 0) Add(connection, transaction, nowMs, new Actor("(server)"), "audit-retire", "audit", $"{count} lines from before {DateTimeOffset.FromUnixTimeMilliseconds(beforeMs):yyyy-MM-dd}");
        });
        return count;
    }

    private IReadOnlyList<AuditEntry> Following(long above) => _state.Read(connection => AuditTable.Following(connection, above, PageSize));
}

/// <summary>What came of following the chain.</summary>
/// <param name="FirstId">Oldest line that is kept.</param>
/// <param name="LastId">Last line that is whole.</param>
/// <param name="Head">Its hash; who has noted it down can tell later that nothing before it was touched.</param>
/// <param name="Fault">Where the chain breaks; null when it does not.</param>
public sealed record AuditVerdict(long FirstId, long LastId, string Head, string? Fault)
{
    internal static AuditVerdict Broken(long id, string hash, string fault) => new(0, id, hash, fault);
}
