using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Where an activation came from. Stored by name.</summary>
public enum RuleOrigin
{
    /// <summary>The rule file: the start.</summary>
    File,

    /// <summary>Somebody over the API: from then on the file is not followed.</summary>
    Api,
}

/// <summary>One activation of a rule document.</summary>
/// <param name="Version">Rises by one an activation.</param>
/// <param name="Hash">Of the document (<see cref="RuleSet.Hash"/>).</param>
/// <param name="ActivatedMs">When, Unix ms.</param>
/// <param name="Who">Who did it; the path of the file where it was the file.</param>
/// <param name="Note">Why; empty for nothing said.</param>
/// <param name="Origin">Where it came from.</param>
public sealed record RuleVersion(long Version, string Hash, long ActivatedMs, string Who, string Note, RuleOrigin Origin)
{
    /// <summary>Who it was, for everybody: where the server's files lie is nobody's business.</summary>
    public string Name => Origin == RuleOrigin.File ? Path.GetFileName(Who) : Who;
}

/// <summary>Every activation of rules with its document, in the state store; each in one transaction with its line of the audit.</summary>
public sealed class RuleBook
{
    /// <summary>Activations that are kept, the newest; documents that none of them names go too.</summary>
    public const int VersionsMax = 500;

    private const string Columns = "version, hash, activated_ms, who, note, origin";

    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;

    public RuleBook(StateDatabase state, AuditTrail audit)
    {
        (_state, _audit) = (state, audit);
        state.Execute(
            """
            CREATE TABLE IF NOT EXISTS rule_documents(hash TEXT PRIMARY KEY, document TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS rule_versions(
                version INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, activated_ms INTEGER NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL,
                origin TEXT NOT NULL);
            """);
    }

    /// <summary>The newest activation; null before the first.</summary>
    public RuleVersion? Active => Newest(1).FirstOrDefault();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<RuleVersion> Newest(int count) => _state.Read(connection =>
    {
        using var command = connection.Command($"SELECT {Columns} FROM rule_versions ORDER BY version DESC LIMIT $1", count);
        using var reader = command.ExecuteReader();
        var versions = new List<RuleVersion>();
        while (reader.Read())
        {
            versions.Add(new RuleVersion(
                reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetString(4), Enum.Parse<RuleOrigin>(reader.GetString(5))));
        }

        return versions;
    });

    /// <summary>A document as it was written; null when no activation names it.</summary>
    public string? DocumentOf(string hash) => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT document FROM rule_documents WHERE hash = $1", hash);
        return command.ExecuteScalar() as string;
    });

    /// <summary>Adds an activation.</summary>
    /// <param name="set">The rules.</param>
    /// <param name="order">Who, why and from where.</param>
    /// <param name="unixMs">When.</param>
    internal RuleVersion Add(RuleSet set, RuleOrder order, long unixMs)
    {
        var version = 0L;
        _state.Write((connection, transaction) =>
        {
            connection.Run(transaction, "INSERT OR IGNORE INTO rule_documents(hash, document) VALUES($1, $2)", set.Hash, set.Text);
            connection.Run(
                transaction, "INSERT INTO rule_versions(hash, activated_ms, who, note, origin) VALUES($1, $2, $3, $4, $5)",
                set.Hash, unixMs, order.Who, order.Note, order.Origin.ToString());
            using (var last = connection.Command("SELECT last_insert_rowid()")) version = LastOf(last, transaction);
            connection.Run(transaction, "DELETE FROM rule_versions WHERE version <= $1", version - VersionsMax);
            connection.Run(transaction, "DELETE FROM rule_documents WHERE hash NOT IN (SELECT hash FROM rule_versions)");
            _audit.Add(connection, transaction, unixMs, order.By, order.Act, set.Hash, DetailOf(order));
        });
        return new RuleVersion(version, set.Hash, unixMs, order.Who, order.Note, order.Origin);
    }

    /// <summary>Takes an activation back that the journal did not take.</summary>
    internal void Withdraw(RuleVersion version, RuleOrder order, long unixMs) => _state.Write((connection, transaction) =>
    {
        connection.Run(transaction, "DELETE FROM rule_versions WHERE version = $1", version.Version);
        _audit.Add(connection, transaction, unixMs, order.By, "rules-withdraw", version.Hash, "the journal did not take them");
    });

    private static long LastOf(SqliteCommand last, SqliteTransaction transaction)
    {
        last.Transaction = transaction;
        return (long)last.ExecuteScalar()!;
    }

    private static string DetailOf(RuleOrder order) => order.Note.Length == 0 ? $"by {order.Who}" : $"by {order.Who}: {order.Note}";
}

/// <summary>Who wants other rules.</summary>
/// <param name="By">For the audit.</param>
/// <param name="Who">The person, or the path of the file.</param>
/// <param name="Note">Why.</param>
/// <param name="Origin">From where.</param>
/// <param name="Act">Name of the act in the audit.</param>
public sealed record RuleOrder(Actor By, string Who, string Note, RuleOrigin Origin, string Act);
