using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// The browsers that were let in. A cookie is 256 random bits and says nothing; what it stands for is here, so that a session ends at once: by its
/// owner, by an admin, with its token, with its user's password, and with its time.
/// </summary>
public sealed class SessionBook
{
    /// <summary>Prefix of a cookie's value.</summary>
    public const string Prefix = "spw_";

    /// <summary>Of one holder; the one that was idle longest gives way. More than a control room has screens.</summary>
    public const int OfHolderMax = 64;

    private const int BrowserLengthMax = 120;

    /// <summary>Between two writes of "last seen": a restart may believe a session idle that much longer than it was.</summary>
    private static readonly TimeSpan TouchPeriod = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan WatchPeriod = TimeSpan.FromSeconds(5);

    private readonly StateDatabase _state;
    private readonly UserBook _users;
    private readonly TokenBook _tokens;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Held> _byHash = new(StringComparer.Ordinal);

    public SessionBook(StateDatabase state, UserBook users, TokenBook tokens, TimeProvider time)
    {
        (_state, _users, _tokens, _time) = (state, users, tokens, time);
        state.Execute(ApiSessionTable.Create);
        foreach (var (hash, session) in state.Read(ApiSessionTable.Load))
        {
            // The admin file's token is another one after a start, and what it opened is over.
            if (session.Holder != TokenBook.LocalAdmin) _byHash[hash] = new Held(hash, session) { WrittenMs = session.SeenUnixMs };
            else state.Write((connection, transaction) => ApiSessionTable.Remove(connection, transaction, hash));
        }

        users.Changed += name => EndAllOf(HolderKind.User, name);
        tokens.Revoked += name => EndAllOf(HolderKind.Token, name);
    }

    /// <summary>Called with the id of a session that is over.</summary>
    public event Action<string>? Ended;

    /// <summary>Called before idle sessions are looked for: who knows that somebody is there says so now.</summary>
    public event Action? Looking;

    public IReadOnlyList<ApiSession> All => [.. _byHash.Values.Select(held => held.Session).Where(session => session.IsGood(Now)).OrderByDescending(session => session.SeenUnixMs)];

    /// <summary>Opens a session and returns its cookie, for the only time.</summary>
    public (string Cookie, ApiSession Session) Open(HolderKind kind, string holder, string? address, string? browser)
    {
        var cookie = DrawnText.Draw(Prefix);
        var now = Now;
        var end = now + (long)ApiSession.Lifetime.TotalMilliseconds;
        if (kind == HolderKind.Token && _tokens.TryGet(holder, out var token) && token.ExpiresUnixMs < end) end = token.ExpiresUnixMs.Value;
        var session = new ApiSession(
            Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), kind, holder, now, now, end, address, browser is null ? null : InertText.Of(browser, BrowserLengthMax));
        lock (_gate)
        {
            var own = _byHash.Values.Where(held => held.Session.Kind == kind && held.Session.Holder == holder).OrderBy(held => held.Session.SeenUnixMs).ToArray();
            foreach (var idle in own.Take(own.Length - OfHolderMax + 1)) End(idle);
            var hash = HashOf(cookie);
            try
            {
                _state.Write((connection, transaction) => ApiSessionTable.Add(connection, transaction, hash, session));
            }
            catch (SqliteException)
            {
                // Good all the same, until the server's next start.
            }

            _byHash[hash] = new Held(hash, session) { WrittenMs = now };
        }

        return (cookie, session);
    }

    /// <summary>The good session of a cookie, with the role that its holder has now.</summary>
    public bool TryFind(string? cookie, [NotNullWhen(true)] out ApiSession? session, out ApiRole role)
    {
        (session, role) = (null, default);
        if (cookie is null || !cookie.StartsWith(Prefix, StringComparison.Ordinal)) return false;

        // Found by its hash: what the time of the look-up tells of is the hash, from which no cookie follows.
        if (!_byHash.TryGetValue(HashOf(cookie), out var held) || !held.Session.IsGood(Now) || !TryGetRole(held.Session, out role)) return false;
        Touch(held);
        session = held.Session;
        return true;
    }

    /// <summary>True while a session and its holder are good.</summary>
    public bool IsGood(string id) => Find(id) is { } held && held.Session.IsGood(Now) && TryGetRole(held.Session, out _);

    /// <summary>A stream of this session is open: somebody is there.</summary>
    public void KeepAlive(string id)
    {
        if (Find(id) is { } held && held.Session.IsGood(Now)) Touch(held);
    }

    /// <summary>Ends a session at once; null when there is none.</summary>
    public ApiSession? End(string id)
    {
        lock (_gate)
        {
            if (Find(id) is not { } held) return null;
            End(held);
            return held.Session;
        }
    }

    /// <summary>Ends all sessions of a user or token at once; the number of them.</summary>
    public int EndAllOf(HolderKind kind, string holder)
    {
        lock (_gate)
        {
            var all = _byHash.Values.Where(held => held.Session.Kind == kind && held.Session.Holder == holder).ToArray();
            foreach (var held in all) End(held);
            return all.Length;
        }
    }

    /// <summary>Ends sessions when their time is over, while somebody uses them too.</summary>
    internal async Task WatchExpiryAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(WatchPeriod, _time);
        while (await timer.WaitForNextTickAsync(stop)) EndExpired();
    }

    internal void EndExpired()
    {
        Looking?.Invoke();
        lock (_gate)
        {
            foreach (var held in _byHash.Values.Where(held => !held.Session.IsGood(Now)).ToArray())
            {
                try
                {
                    End(held);
                }
                catch (SqliteException)
                {
                    // Over it is all the same: its times say so, now and after a restart.
                    Ended?.Invoke(held.Session.Id);
                }
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string HashOf(string cookie) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(cookie)));

    private Held? Find(string id) => _byHash.Values.FirstOrDefault(held => held.Session.Id == id);

    private bool TryGetRole(ApiSession session, out ApiRole role)
    {
        role = default;
        if (session.Kind == HolderKind.User)
        {
            if (!_users.TryGet(session.Holder, out var user) || user.PasswordUnixMs > session.CreatedUnixMs) return false;
            role = user.Role;
            return true;
        }

        if (!_tokens.TryGet(session.Holder, out var token)) return false;
        role = token.Role;
        return true;
    }

    private void Touch(Held held)
    {
        var now = Now;
        held.Session = held.Session with { SeenUnixMs = now };
        if (now - held.WrittenMs < TouchPeriod.TotalMilliseconds) return;
        held.WrittenMs = now;
        try
        {
            _state.Write((connection, transaction) => ApiSessionTable.Touch(connection, transaction, held.Hash, now));
        }
        catch (SqliteException)
        {
            // A full disk must not keep an operator from looking; after a restart the session may seem idle.
        }
    }

    private void End(Held held)
    {
        if (!_byHash.TryRemove(held.Hash, out _)) return;
        _state.Write((connection, transaction) => ApiSessionTable.Remove(connection, transaction, held.Hash));
        Ended?.Invoke(held.Session.Id);
    }

    private sealed class Held(string hash, ApiSession session)
    {
        internal string Hash { get; } = hash;

        internal ApiSession Session { get; set; } = session;

        internal long WrittenMs { get; set; }
    }
}
