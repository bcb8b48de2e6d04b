using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Who does an administrative act, from where.</summary>
/// <param name="Name">Name of a token, or id of a gateway that acts for itself.</param>
/// <param name="Address">Where from; null when it is not known.</param>
public readonly record struct Actor(string Name, string? Address = null);

/// <summary>One administrative act.</summary>
/// <param name="Id">Rises by one an act: a missing one was taken out.</param>
/// <param name="UnixMs">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Address">From where; null when it is not known.</param>
/// <param name="Act">What, for example <c>token-add</c>.</param>
/// <param name="Subject">To whom or what.</param>
/// <param name="Detail">The rest, never a secret.</param>
public sealed record AuditEntry(long Id, long UnixMs, string Actor, string? Address, string Act, string Subject, string? Detail);

/// <summary>The administrative acts, each in the transaction of what it did: no act without its entry, no entry without its act.</summary>
public sealed class AuditTrail
{
    private readonly StateDatabase _state;

    public AuditTrail(StateDatabase state)
    {
        _state = state;
        state.Execute("""
            CREATE TABLE IF NOT EXISTS audit (
                id INTEGER PRIMARY KEY AUTOINCREMENT, unix_ms INTEGER NOT NULL, actor TEXT NOT NULL, address TEXT,
                act TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT)
            """);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AuditEntry> Newest(int count) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT id, unix_ms, actor, address, act, subject, detail FROM audit ORDER BY id DESC LIMIT $1", count);
        using var reader = command.ExecuteReader();
        var entries = new List<AuditEntry>();
        while (reader.Read())
        {
            entries.Add(new AuditEntry(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetString(4), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        return entries;
    });

    /// <summary>Adds an act to the transaction that does it.</summary>
    public void Add(SqliteConnection connection, SqliteTransaction transaction, long unixMs, Actor actor, string act, string subject, string? detail = null) =>
        connection.Run(
            transaction, "INSERT INTO audit (unix_ms, actor, address, act, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)",
            unixMs, actor.Name, actor.Address, act, subject, detail);

    /// <summary>Adds an act that changes nothing in the state store, for example a backup.</summary>
    public void Add(long unixMs, Actor actor, string act, string subject, string? detail = null) =>
        _state.Write((connection, transaction) => Add(connection, transaction, unixMs, actor, act, subject, detail));
}
