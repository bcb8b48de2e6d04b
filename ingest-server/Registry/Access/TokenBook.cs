using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The API tokens. A token is 256 random bits, so that its SHA-256 is all that is kept of it (see <see cref="GatewaySecret"/>).</summary>
public sealed class TokenBook
{
    /// <summary>Name of the token that lies in the data directory, which is a legal name of no other.</summary>
    public const string LocalAdmin = "local.admin";

    private static readonly TimeSpan ExpiryPeriod = TimeSpan.FromSeconds(5);

    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ApiToken> _byHash = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _hashes = new(StringComparer.Ordinal);
    private volatile bool _hasAny;

    public TokenBook(StateDatabase state, AuditTrail audit, TimeProvider time)
    {
        (_state, _audit, _time) = (state, audit, time);
        state.Execute("""
            CREATE TABLE IF NOT EXISTS api_tokens (
                name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, created_ms INTEGER NOT NULL, expires_ms INTEGER, revoked_ms INTEGER)
            """);
        Load();
    }

    /// <summary>Called with the name of a token that is good no more.</summary>
    public event Action<string>? Revoked;

    /// <summary>True once a token was ever added, even if it was revoked since: an API that was closed stays closed.</summary>
    public bool HasAny => _hasAny;

    /// <summary>True for a name that is or was a token's, whatever its letter case.</summary>
    public bool IsTaken(string name) => _hashes.Keys.Any(taken => taken.Equals(name, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<ApiToken> All => [.. _byHash.Values.Where(token => token.Name != LocalAdmin).OrderBy(token => token.Name, StringComparer.Ordinal)];

    /// <summary>Finds the holder of a good token.</summary>
    public bool TryFind(string? token, [NotNullWhen(true)] out ApiToken? found)
    {
        found = null;
        if (token is null || !token.StartsWith(DrawnText.TokenPrefix, StringComparison.Ordinal)) return false;

        // Found by its hash: what the time of the look-up tells of is the hash, from which no token follows.
        if (!_byHash.TryGetValue(HashOf(token), out var candidate) || !candidate.IsGood(Now)) return false;
        found = candidate;
        return true;
    }

    /// <summary>A good token by name, for a session that was opened with it.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ApiToken? found)
    {
        found = _hashes.TryGetValue(name, out var hash) && _byHash.TryGetValue(hash, out var token) && token.IsGood(Now) ? token : null;
        return found is not null;
    }

    /// <summary>Adds a token and returns it, for the only time; null when the name is taken. A revoked name stays taken, or the audit would lie.</summary>
    public string? Add(string name, ApiRole role, TimeSpan? lifetime, Actor by)
    {
        lock (_gate)
        {
            if (_hashes.ContainsKey(name)) return null;
            var text = DrawnText.Draw(DrawnText.TokenPrefix);
            var token = new ApiToken(name, role, Now, lifetime is { } span ? Now + (long)span.TotalMilliseconds : null, null);
            _state.Write((connection, transaction) =>
            {
                connection.Run(
                    transaction, "INSERT INTO api_tokens (name, role, hash, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5)",
                    name, role.ToString(), HashOf(text), token.CreatedUnixMs, token.ExpiresUnixMs);
                _audit.Add(connection, transaction, Now, by, "token-add", name, $"role {role}");
            });
            Keep(HashOf(text), token);
            _hasAny = true;
            return text;
        }
    }

    /// <summary>Withdraws a token at once; false when there is no such token, or it was withdrawn before.</summary>
    public bool Revoke(string name, Actor by)
    {
        lock (_gate)
        {
            if (name == LocalAdmin || !_hashes.TryGetValue(name, out var hash) || _byHash[hash].RevokedUnixMs is not null) return false;
            var now = Now;
            _state.Write((connection, transaction) =>
            {
                connection.Run(transaction, "UPDATE api_tokens SET revoked_ms = $2 WHERE name = $1", name, now);
                _audit.Add(connection, transaction, now, by, "token-revoke", name);
            });
            _byHash[hash] = _byHash[hash] with { RevokedUnixMs = now };
        }

        Revoked?.Invoke(name);
        return true;
    }

    /// <summary>Takes the token of the admin file: good until the server ends, in no store, and it opens or closes nothing by being there.</summary>
    internal void UseLocalAdmin(string token) => Keep(HashOf(token), new ApiToken(LocalAdmin, ApiRole.Admin, Now, null, null));

    /// <summary>Says that a token is no more when it expires while somebody uses it.</summary>
    internal async Task WatchExpiryAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(ExpiryPeriod, _time);
        var before = Now;
        while (await timer.WaitForNextTickAsync(stop))
        {
            var now = Now;
            foreach (var token in _byHash.Values.Where(token => token.RevokedUnixMs is null && token.ExpiresUnixMs > before && token.ExpiresUnixMs <= now)) Revoked?.Invoke(token.Name);
            before = now;
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string HashOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private void Keep(string hash, ApiToken token)
    {
        _byHash[hash] = token;
        _hashes[token.Name] = hash;
    }

    private void Load() => _state.Read(connection =>
    {
        using var command = connection.Command("SELECT name, role, hash, created_ms, expires_ms, revoked_ms FROM api_tokens");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _hasAny = true;

            // A role that this version does not know is no role.
            if (!Enum.TryParse<ApiRole>(reader.GetString(1), out var role)) continue;
            Keep(reader.GetString(2), new ApiToken(
                reader.GetString(0), role, reader.GetInt64(3), reader.IsDBNull(4) ? null : reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetInt64(5)));
        }

        return true;
    });
}
