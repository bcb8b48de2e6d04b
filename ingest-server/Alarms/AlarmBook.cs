using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Evidence;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>
/// Alarms in the state store. A batch commits its transitions and its position in one transaction; transitions are
/// idempotent by alarm id, so a replayed journal changes nothing.
/// </summary>
public sealed class AlarmBook
{
    private readonly StateDatabase _state;

    /// <summary>Keeps proofs in the transaction of their alarms; null for none.</summary>
    public IAlarmWitness? Witness { get; set; }

    public AlarmBook(StateDatabase state)
    {
        _state = state;
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS alarms(
                id TEXT PRIMARY KEY, rule TEXT NOT NULL, rule_version INTEGER NOT NULL, level INTEGER NOT NULL, subject TEXT NOT NULL,
                text TEXT NOT NULL, text_zh TEXT NOT NULL, onset_ms INTEGER NOT NULL, raised_ms INTEGER NOT NULL, value REAL NULL,
                raised_position INTEGER NOT NULL, cleared_ms INTEGER NULL, cleared_position INTEGER NULL,
                acknowledged_ms INTEGER NULL, acknowledged_by TEXT NULL, note TEXT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS alarms_by_time ON alarms(raised_ms);
            CREATE TABLE IF NOT EXISTS kernel(id INTEGER PRIMARY KEY CHECK(id = 1), position INTEGER NOT NULL, state BLOB NOT NULL);
            """);
    }

    /// <summary>Applies transitions; returns those that changed something, which are the ones to tell.</summary>
    public IReadOnlyList<(AlarmTransition Transition, AlarmRecord Record)> Apply(IReadOnlyList<AlarmTransition> transitions)
    {
        var changed = new List<(AlarmTransition, AlarmRecord)>();
        _state.Write((connection, transaction) =>
        {
            foreach (var transition in transitions)
            {
                if (Apply(connection, transaction, transition) == 0 || Find(connection, transition.AlarmId) is not { } record) continue;
                if (transition.Kind == TransitionKind.Raised) Witness?.Keep(connection, transaction, transition);
                changed.Add((transition, record));
            }
        });
        return changed;
    }

    public void SaveKernel(long position, byte[] state) => _state.Write((connection, transaction) =>
        connection.Run(transaction, "INSERT OR REPLACE INTO kernel(id, position, state) VALUES(1, $1, $2)", position, state));

    public (long Position, byte[] State)? LoadKernel() => _state.Read<(long, byte[])?>(connection =>
    {
        using var command = connection.Command("SELECT position, state FROM kernel");
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), (byte[])reader.GetValue(1)) : null;
    });

    public IReadOnlyList<AlarmRecord> List(bool activeOnly, int limit) => _state.Read(connection =>
    {
        var where = activeOnly ? "WHERE cleared_ms IS NULL" : "";
        using var command = connection.Command($"SELECT {Columns} FROM alarms {where} ORDER BY raised_ms DESC, id LIMIT $1", limit);
        using var reader = command.ExecuteReader();
        var records = new List<AlarmRecord>();
        while (reader.Read()) records.Add(ToRecord(reader));
        return records;
    });

    /// <summary>Subject and level of each active alarm, the newest first; a tenth of what <see cref="List"/> costs.</summary>
    public IReadOnlyList<(string Subject, int Level)> Active(int limit) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT subject, level FROM alarms WHERE cleared_ms IS NULL ORDER BY raised_ms DESC LIMIT $1", limit);
        using var reader = command.ExecuteReader();
        var active = new List<(string, int)>();
        while (reader.Read()) active.Add((reader.GetString(0), reader.GetInt32(1)));
        return active;
    });

    public AlarmRecord? Find(string id) => _state.Read(connection => Find(connection, id));

    private const string Columns =
        "id, rule, rule_version, level, subject, text, text_zh, onset_ms, raised_ms, value, cleared_ms, acknowledged_ms, acknowledged_by, note";

    private static int Apply(SqliteConnection connection, SqliteTransaction transaction, AlarmTransition transition) => transition.Kind switch
    {
        TransitionKind.Raised => connection.Run(
            transaction,
            """
            INSERT OR IGNORE INTO alarms(id, rule, rule_version, level, subject, text, text_zh, onset_ms, raised_ms, value, raised_position)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            transition.AlarmId, transition.Rule!.Id, transition.Rule.Version, transition.Rule.Level, transition.Subject,
            transition.Rule.English, transition.Rule.Chinese, transition.OnsetUnixMs, transition.AtUnixMs,
            double.IsFinite(transition.Value) ? transition.Value : null, transition.Position),
        TransitionKind.Cleared => connection.Run(
            transaction,
            "UPDATE alarms SET cleared_ms = $2, cleared_position = $3 WHERE id = $1 AND cleared_ms IS NULL",
            transition.AlarmId, transition.AtUnixMs, transition.Position),
        _ => connection.Run(
            transaction,
            "UPDATE alarms SET acknowledged_ms = $2, acknowledged_by = $3, note = $4 WHERE id = $1 AND acknowledged_ms IS NULL",
            transition.AlarmId, transition.AtUnixMs, transition.Who, transition.Note),
    };

    private static AlarmRecord? Find(SqliteConnection connection, string id)
    {
        using var command = connection.Command($"SELECT {Columns} FROM alarms WHERE id = $1", id);
        using var reader = command.ExecuteReader();
        return reader.Read() ? ToRecord(reader) : null;
    }

    private static AlarmRecord ToRecord(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetString(4), row.GetString(5), row.GetString(6),
        row.GetInt64(7), row.GetInt64(8), row.IsDBNull(9) ? null : row.GetDouble(9), row.IsDBNull(10) ? null : row.GetInt64(10),
        row.IsDBNull(11) ? null : row.GetInt64(11), row.IsDBNull(12) ? null : row.GetString(12), row.IsDBNull(13) ? null : row.GetString(13));
}
