using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>One-time links: the first admin's, and those by which people who were added choose their own password.</summary>
/// <remarks>
/// <code>http://HOST:PORT/#/first/spf_...     the code stands behind the #, which a browser sends to nobody (ASVS 14.2.1)</code>
/// A code is 256 random bits, kept as its SHA-256, void after its use, after its end, and when a new one is drawn for the same name. Nothing is
/// kept in memory: a command may draw one beside the running server.
/// </remarks>
public sealed class InvitationBook
{
    /// <summary>Long enough for the next working day.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Prefix of a code.</summary>
    public const string Prefix = "spf_";

    /// <summary>Stands for a name that is not chosen yet: the first admin's. No legal name.</summary>
    private const string Anybody = "";

    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;

    public InvitationBook(StateDatabase state, AuditTrail audit, TimeProvider time)
    {
        (_state, _audit, _time) = (state, audit, time);
        state.Execute("CREATE TABLE IF NOT EXISTS invitations (name TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, expires_ms INTEGER NOT NULL)");
    }

    /// <summary>Draws a code and returns it, for the only time.</summary>
    /// <param name="name">Whose password it sets; null: it adds an admin of any name.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="expiresUnixMs">Its end.</param>
    public string Draw(string? name, Actor by, out long expiresUnixMs)
    {
        var code = DrawnText.Draw(Prefix);
        var now = Now;
        var end = now + (long)Lifetime.TotalMilliseconds;
        _state.Write((connection, transaction) =>
        {
            connection.Run(
                transaction, "INSERT INTO invitations VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET hash = $2, expires_ms = $3", name ?? Anybody, HashOf(code), end);
            _audit.Add(connection, transaction, now, by, "link-draw", name ?? "first admin");
        });
        expiresUnixMs = end;
        return code;
    }

    /// <summary>Looks at a code without using it up.</summary>
    /// <returns>True when it is good; <paramref name="name"/> is whom it is for, null for a new admin.</returns>
    public bool TryFind(string? code, out string? name)
    {
        name = null;
        if (code is null || !code.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var found = _state.Read(connection => Find(connection, null, code));
        name = found is { Length: > 0 } ? found : null;
        return found is not null;
    }

    /// <summary>Uses a code up; false when somebody else was first, or it is no good.</summary>
    public bool TryUse(string code)
    {
        var isUsed = false;
        _state.Write((connection, transaction) =>
            isUsed = Find(connection, transaction, code) is not null && connection.Run(transaction, "DELETE FROM invitations WHERE hash = $1", HashOf(code)) == 1);
        return isUsed;
    }

    /// <summary>Voids the code of somebody who needs none any more.</summary>
    public void Void(string name) => _state.Write((connection, transaction) => connection.Run(transaction, "DELETE FROM invitations WHERE name = $1", name));

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private string? Find(SqliteConnection connection, SqliteTransaction? transaction, string code)
    {
        // Found by its hash: what the time of the look-up tells of is the hash, from which no code follows.
        using var command = connection.Command("SELECT name FROM invitations WHERE hash = $1 AND expires_ms > $2", HashOf(code), Now);
        command.Transaction = transaction;
        return command.ExecuteScalar() as string;
    }

    private static string HashOf(string code) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
