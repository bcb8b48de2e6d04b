using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>The table of alarms: its columns in one order for reading and writing.</summary>
internal static class AlarmTable
{
    /// <summary>Columns that were there first, and those that came with the life of alarms: a book of before is widened.</summary>
    private static readonly (string Name, string Type)[] Later =
    [
        ("level_now", "INTEGER"), ("raised_at_ms", "INTEGER"), ("cleared_at_ms", "INTEGER"), ("latching", "INTEGER NOT NULL DEFAULT 0"),
        ("reset_ms", "INTEGER"), ("reset_by", "TEXT"), ("hidden", "INTEGER NOT NULL DEFAULT 0"), ("shown_ms", "INTEGER"),
        ("held", "INTEGER NOT NULL DEFAULT 0"), ("links", "TEXT NOT NULL DEFAULT ''"), ("cause", "TEXT"), ("group_count", "INTEGER NOT NULL DEFAULT 0"),
        ("first_out", "TEXT"), ("first_out_onset_ms", "INTEGER NOT NULL DEFAULT 0"), ("is_first_out", "INTEGER NOT NULL DEFAULT 0"), ("flood", "TEXT"),
        ("assigned_to", "TEXT"), ("case_state", "TEXT"), ("is_open", "INTEGER NOT NULL DEFAULT 1"), ("state", "INTEGER NOT NULL DEFAULT 0"),
    ];

    internal static readonly string Columns =
        "id, rule, rule_version, level, subject, text, text_zh, onset_ms, raised_ms, value, raised_position, cleared_ms, cleared_position, " +
        "acknowledged_ms, acknowledged_by, note, " + string.Join(", ", Later.Select(column => column.Name));

    private static readonly string Upsert =
        $"INSERT OR REPLACE INTO alarms({Columns}) VALUES({string.Join(", ", Enumerable.Range(1, 16 + Later.Length).Select(number => $"${number}"))})";

    internal static void Create(StateDatabase state)
    {
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS alarms(
                id TEXT PRIMARY KEY, rule TEXT NOT NULL, rule_version INTEGER NOT NULL, level INTEGER NOT NULL, subject TEXT NOT NULL,
                text TEXT NOT NULL, text_zh TEXT NOT NULL, onset_ms INTEGER NOT NULL, raised_ms INTEGER NOT NULL, value REAL NULL,
                raised_position INTEGER NOT NULL, cleared_ms INTEGER NULL, cleared_position INTEGER NULL,
                acknowledged_ms INTEGER NULL, acknowledged_by TEXT NULL, note TEXT NULL) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS alarms_by_time ON alarms(raised_ms);
            """);
        Widen(state);
        state.Execute(
            """
            CREATE INDEX IF NOT EXISTS alarms_open ON alarms(rule, subject) WHERE is_open = 1;
            CREATE INDEX IF NOT EXISTS alarms_by_cause ON alarms(cause) WHERE cause IS NOT NULL;
            CREATE INDEX IF NOT EXISTS alarms_by_subject ON alarms(subject);
            CREATE INDEX IF NOT EXISTS alarms_by_receipt ON alarms(raised_at_ms);
            """);
    }

    internal static void Save(SqliteCommand command, AlarmRow row)
    {
        if (command.CommandText.Length == 0)
        {
            command.CommandText = Upsert;
            for (var number = 1; number <= 16 + Later.Length; number++) command.Parameters.Add(new SqliteParameter($"${number}", null));
        }

        var at = 0;
        void Set(object? value) => command.Parameters[at++].Value = value ?? DBNull.Value;
        Set(row.Id);
        Set(row.Rule);
        Set(row.RuleVersion);
        Set((long)row.RaisedLevel);
        Set(row.Subject);
        Set(row.Text);
        Set(row.TextZh);
        Set(row.OnsetMs);
        Set(row.RaisedMs);
        Set(row.Value);
        Set(row.RaisedPosition);
        Set(row.ClearedMs);
        Set(row.ClearedPosition);
        Set(row.AcknowledgedMs);
        Set(row.AcknowledgedBy);
        Set(row.Note);
        Set((long)row.Life.Level);
        Set(row.RaisedAtMs);
        Set(row.ClearedAtMs);
        Set(row.Life.IsLatching ? 1L : 0L);
        Set(row.ResetMs);
        Set(row.ResetBy);
        Set((long)row.Life.Hidden);
        Set(row.ShownMs);
        Set((long)row.Held);
        Set(row.Links);
        Set(row.Cause);
        Set(row.GroupCount);
        Set(row.FirstOut);
        Set(row.FirstOutOnsetMs);
        Set(row.IsFirstOut ? 1L : 0L);
        Set(row.Flood);
        Set(row.AssignedTo);
        Set(row.CaseState);
        Set(row.Life.IsOpen ? 1L : 0L);
        Set((long)row.Life.State);
        command.ExecuteNonQuery();
    }

    internal static AlarmRow Read(SqliteDataReader row)
    {
        long? Number(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        var level = (byte)row.GetInt32(3);
        return new AlarmRow
        {
            Id = row.GetString(0), Rule = row.GetString(1), RuleVersion = row.GetInt32(2), RaisedLevel = level, Subject = row.GetString(4),
            Text = row.GetString(5), TextZh = row.GetString(6), OnsetMs = row.GetInt64(7), RaisedMs = row.GetInt64(8),
            Value = row.IsDBNull(9) ? null : row.GetDouble(9), RaisedPosition = row.GetInt64(10), ClearedMs = Number(11), ClearedPosition = Number(12),
            AcknowledgedMs = Number(13), AcknowledgedBy = Text(14), Note = Text(15), RaisedAtMs = Number(17) ?? row.GetInt64(8), ClearedAtMs = Number(18),
            Life = new AlarmLife(
                row.IsDBNull(11), !row.IsDBNull(13), row.GetInt64(19) != 0, !row.IsDBNull(20), (byte)(Number(16) ?? level), (Hiding)row.GetInt32(22)),
            ResetMs = Number(20), ResetBy = Text(21), ShownMs = Number(23), Held = (Holding)row.GetInt32(24), Links = row.GetString(25), Cause = Text(26),
            GroupCount = row.GetInt32(27), FirstOut = Text(28), FirstOutOnsetMs = row.GetInt64(29), IsFirstOut = row.GetInt64(30) != 0, Flood = Text(31),
            AssignedTo = Text(32), CaseState = Text(33),
        };
    }

    private static void Widen(StateDatabase state)
    {
        var known = state.Read(connection =>
        {
            using var command = connection.Command("SELECT name FROM pragma_table_info('alarms')");
            using var reader = command.ExecuteReader();
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (reader.Read()) names.Add(reader.GetString(0));
            return names;
        });
        if (Later.All(column => known.Contains(column.Name))) return;
        foreach (var (name, type) in Later.Where(column => !known.Contains(column.Name)))
        {
            state.Execute(string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE alarms ADD COLUMN {name} {type}"));
        }

        // What a book of before holds was shown, every alarm of it; its state follows from what it has.
        state.Execute(
            $"""
            UPDATE alarms SET level_now = level, raised_at_ms = raised_ms, cleared_at_ms = cleared_ms, shown_ms = raised_ms,
                is_open = (cleared_ms IS NULL OR acknowledged_ms IS NULL),
                state = CASE WHEN cleared_ms IS NULL AND acknowledged_ms IS NULL THEN {(int)AlarmState.ActiveUnacknowledged}
                             WHEN cleared_ms IS NULL THEN {(int)AlarmState.ActiveAcknowledged}
                             WHEN acknowledged_ms IS NULL THEN {(int)AlarmState.ReturnedUnacknowledged}
                             ELSE {(int)AlarmState.Normal} END
            """);
    }
}
