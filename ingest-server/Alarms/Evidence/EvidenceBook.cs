using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>The proofs of alarms in the state store, one document each.</summary>
public sealed class EvidenceBook
{
    private readonly StateDatabase _state;

    public EvidenceBook(StateDatabase state)
    {
        _state = state;
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS evidence(alarm_id TEXT PRIMARY KEY, document BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS evidence_rules(hash TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
            """);
    }

    /// <summary>The document of an alarm, UTF-8 JSON; null when none was kept.</summary>
    public byte[]? Find(string alarmId) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT document FROM evidence WHERE alarm_id = $1", alarmId);
        return command.ExecuteScalar() as byte[];
    });

    /// <summary>The rule document of a hash, as it was written; null when no alarm was raised under it.</summary>
    public string? RulesOf(string hash) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT document FROM evidence_rules WHERE hash = $1", hash);
        return command.ExecuteScalar() as string;
    });

    internal static void KeepRules(SqliteConnection connection, SqliteTransaction transaction, string hash, string document) =>
        connection.Run(transaction, "INSERT OR IGNORE INTO evidence_rules(hash, document) VALUES($1, $2)", hash, document);

    internal static void Keep(SqliteConnection connection, SqliteTransaction transaction, string alarmId, byte[] document) =>
        connection.Run(transaction, "INSERT OR IGNORE INTO evidence(alarm_id, document) VALUES($1, $2)", alarmId, document);
}
