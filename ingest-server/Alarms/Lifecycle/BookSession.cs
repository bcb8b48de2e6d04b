using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>The work on the book within one transaction: each row is read once and written once, however often it changes.</summary>
internal sealed class BookSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _save;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _history;
    private readonly Dictionary<string, AlarmRow> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<AlarmRow> _dirty = [];
    private readonly List<AlarmChange> _changes = [];
    private readonly HashSet<AlarmRow> _grown = [];
    private readonly Dictionary<string, FloodGroup> _floods = new(StringComparer.Ordinal);

    internal BookSession(SqliteConnection connection, SqliteTransaction transaction)
    {
        (_connection, _transaction) = (connection, transaction);
        _save = connection.CreateCommand();
        _save.Transaction = transaction;
        _find = connection.Command($"SELECT {AlarmTable.Columns} FROM alarms WHERE id = $1", "");
        _find.Transaction = transaction;
        _history = AlarmHistory.Insert(connection, transaction);
    }

    /// <summary>The input that is being worked on.</summary>
    internal LifeInput Input { get; set; }

    /// <summary>The book's time.</summary>
    internal long NowMs { get; set; }

    /// <summary>Whether anything was written.</summary>
    internal bool HasWritten { get; private set; }

    internal AlarmRow? Find(string id)
    {
        if (_rows.TryGetValue(id, out var known)) return known;
        _find.Parameters[0].Value = id;
        using var reader = _find.ExecuteReader();
        return reader.Read() ? Keep(AlarmTable.Read(reader)) : null;
    }

    internal void Add(AlarmRow row)
    {
        _rows[row.Id] = row;
        Touch(row);
    }

    internal void Touch(AlarmRow row)
    {
        HasWritten = true;
        _dirty.Add(row);
    }

    /// <summary>Rows that a condition finds, as they are in this session.</summary>
    internal List<AlarmRow> Where(string condition, params ReadOnlySpan<object?> values)
    {
        Flush();
        using var command = _connection.Command($"SELECT {AlarmTable.Columns} FROM alarms WHERE {condition}", values);
        command.Transaction = _transaction;
        using var reader = command.ExecuteReader();
        var rows = new List<AlarmRow>();
        while (reader.Read()) rows.Add(_rows.TryGetValue(reader.GetString(0), out var known) ? known : Keep(AlarmTable.Read(reader)));
        return rows;
    }

    internal void Run(string sql, params ReadOnlySpan<object?> values)
    {
        HasWritten = true;
        _connection.Run(_transaction, sql, values);
    }

    /// <summary>Writes a line of history.</summary>
    internal void Tell(
        HistoryKind kind, string? alarmId, string subject, int level, string? who = null, long? untilMs = null, string? note = null,
        LifeOutcome outcome = LifeOutcome.Applied, string? winner = null)
    {
        HasWritten = true;
        AlarmHistory.Add(_history, Input.End, NowMs, kind, alarmId, subject, level, who, untilMs, note, outcome, winner);
    }

    /// <summary>Notes a change for those who listen.</summary>
    internal void Changed(HistoryKind kind, AlarmRow row, string? who = null, string? note = null) =>
        _changes.Add(new AlarmChange(kind, row.ToRecord(), Input.Position, NowMs, Input.Transition?.AlarmId == row.Id && IsOf(kind) ? Input.Transition : null, who, note));

    /// <summary>Notes that a cause has more consequences; it is told once, with their number at the end.</summary>
    internal void Grown(AlarmRow cause) => _grown.Add(cause);

    internal void Flooded(FloodGroup flood)
    {
        HasWritten = true;
        _floods[flood.Id] = flood;
    }

    /// <summary>Writes what is still in memory and hands over the changes.</summary>
    internal BookChanges End()
    {
        foreach (var cause in _grown) Changed(HistoryKind.Grouped, cause);
        _grown.Clear();
        foreach (var flood in _floods.Values)
        {
            Run(
                "INSERT OR REPLACE INTO floods(id, from_ms, until_ms, held2, held3, position) VALUES($1, $2, $3, $4, $5, $6)",
                flood.Id, flood.FromUnixMs, flood.UntilUnixMs, flood.HeldLevel2, flood.HeldLevel3, flood.Position);
        }

        Flush();
        return new BookChanges(_changes, [.. _floods.Values]);
    }

    public void Dispose()
    {
        _save.Dispose();
        _find.Dispose();
        _history.Dispose();
    }

    // The kernel's word stands for the change that it decided, not for what follows from it.
    private static bool IsOf(HistoryKind kind) =>
        kind is HistoryKind.Raised or HistoryKind.Returned or HistoryKind.Acknowledged or HistoryKind.LevelChanged;

    private void Flush()
    {
        foreach (var row in _dirty) AlarmTable.Save(_save, row);
        _dirty.Clear();
    }

    private AlarmRow Keep(AlarmRow row) => _rows[row.Id] = row;
}
