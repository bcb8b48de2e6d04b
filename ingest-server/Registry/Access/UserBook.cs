using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The people who may use the console: read from memory, every change on disk, with its line in the audit, before anybody is told of it.</summary>
public sealed class UserBook
{
    private readonly StateDatabase _state;
    private readonly AuditTrail _audit;
    private readonly TimeProvider _time;
    private readonly PasswordHashing _hashing = new();
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, UserRow> _rows;

    public UserBook(StateDatabase state, AuditTrail audit, TimeProvider time)
    {
        (_state, _audit, _time) = (state, audit, time);
        state.Execute(UserTable.Create);
        _rows = new(state.Read(UserTable.Load).ToDictionary(row => row.User.Name, StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Called with the name of a user whose sessions must end: password, role or right to come in has changed.</summary>
    public event Action<string>? Changed;

    /// <summary>True once a user was ever added: a console that was closed stays closed.</summary>
    public bool HasAny => !_rows.IsEmpty;

    /// <summary>Without those who were removed.</summary>
    public IReadOnlyList<ApiUser> All => [.. _rows.Values.Select(row => row.User).Where(user => user.RemovedUnixMs is null).OrderBy(user => user.Name, StringComparer.Ordinal)];

    /// <summary>True for a name that is or was somebody's, whatever its letter case.</summary>
    public bool IsTaken(string name) => _rows.ContainsKey(name);

    /// <summary>Somebody who may come in.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out ApiUser? user)
    {
        user = _rows.GetValueOrDefault(name)?.User is { IsGood: true } good ? good : null;
        return user is not null;
    }

    /// <summary>Who a name and a password belong to; null for nobody. Takes a fifth of a second of one core, right or wrong.</summary>
    public ApiUser? Verify(string name, string password)
    {
        var seen = _rows.GetValueOrDefault(name);
        var verdict = _hashing.Verify(seen?.Hash, password);
        if (verdict == PasswordVerdict.Wrong || seen is not { User.IsGood: true }) return null;
        var hash = verdict == PasswordVerdict.RightButOutdated ? _hashing.Hash(password) : seen.Hash;
        lock (_gate)
        {
            // What was changed while the hash was computed stays changed.
            if (!_rows.TryGetValue(name, out var row) || !row.User.IsGood || !ReferenceEquals(row.Hash, seen.Hash)) return null;
            var user = row.User with { SeenUnixMs = Now };
            try
            {
                Save(new UserRow(user, hash), null);
            }
            catch (SqliteException)
            {
                // A full disk must not keep an operator out in the night that it happens.
            }

            return user;
        }
    }

    /// <summary>Adds somebody; without a password they come in by a one-time link. The password has been judged by <see cref="PasswordRules"/>.</summary>
    public UserOutcome Add(string name, ApiRole role, string? password, Actor by)
    {
        var hash = password is null ? null : _hashing.Hash(password);
        lock (_gate)
        {
            if (_rows.ContainsKey(name)) return UserOutcome.NameTaken;
            Save(new UserRow(new ApiUser(name, role, Now, hash is null ? null : Now, null, null, null), hash), (by, "user-add", $"role {role}"));
            return UserOutcome.Done;
        }
    }

    /// <summary>Changes role or right to come in; what is null stays. The sessions end.</summary>
    public UserOutcome Change(string name, ApiRole? role, bool? isDisabled, Actor by)
    {
        lock (_gate)
        {
            if (Find(name) is not { } row) return UserOutcome.Unknown;
            name = row.User.Name;
            var changed = row.User with
            {
                Role = role ?? row.User.Role,
                DisabledUnixMs = isDisabled switch { true => row.User.DisabledUnixMs ?? Now, false => null, null => row.User.DisabledUnixMs },
            };
            if (changed == row.User) return UserOutcome.Done;
            if (IsLastAdmin(row.User) && (changed.Role != ApiRole.Admin || !changed.IsGood)) return UserOutcome.LastAdmin;
            var detail = $"role {changed.Role}, {(changed.IsGood ? "enabled" : "disabled")}";
            Save(row with { User = changed }, (by, "user-change", detail));
        }

        Changed?.Invoke(name);
        return UserOutcome.Done;
    }

    /// <summary>Sets a new password; the sessions end.</summary>
    public UserOutcome SetPassword(string name, string password, Actor by)
    {
        var hash = _hashing.Hash(password);
        lock (_gate)
        {
            if (Find(name) is not { } row) return UserOutcome.Unknown;
            name = row.User.Name;
            Save(new UserRow(row.User with { PasswordUnixMs = Now }, hash), (by, "user-password", null));
        }

        Changed?.Invoke(name);
        return UserOutcome.Done;
    }

    /// <summary>Removes somebody; the name stays taken.</summary>
    public UserOutcome Remove(string name, Actor by)
    {
        lock (_gate)
        {
            if (Find(name) is not { } row) return UserOutcome.Unknown;
            name = row.User.Name;
            if (IsLastAdmin(row.User)) return UserOutcome.LastAdmin;
            Save(new UserRow(row.User with { RemovedUnixMs = Now }, null), (by, "user-remove", null));
        }

        Changed?.Invoke(name);
        return UserOutcome.Done;
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private UserRow? Find(string name) => _rows.TryGetValue(name, out var row) && row.User.RemovedUnixMs is null ? row : null;

    /// <summary>Nobody could let anybody in any more: an accident, since who means it has the admin file.</summary>
    private bool IsLastAdmin(ApiUser user) =>
        user is { Role: ApiRole.Admin, IsGood: true } && !_rows.Values.Any(row => row.User is { Role: ApiRole.Admin, IsGood: true } other && other.Name != user.Name);

    private void Save(UserRow row, (Actor By, string Act, string? Detail)? what)
    {
        _state.Write((connection, transaction) =>
        {
            UserTable.Save(connection, transaction, row);
            if (what is { } act) _audit.Add(connection, transaction, Now, act.By, act.Act, row.User.Name, act.Detail);
        });
        _rows[row.User.Name] = row;
    }
}

/// <summary>What became of a change to a user.</summary>
public enum UserOutcome
{
    Done = 1,

    /// <summary>Nobody of that name.</summary>
    Unknown = 2,

    /// <summary>The name is or was somebody's.</summary>
    NameTaken = 3,

    /// <summary>It would leave no admin.</summary>
    LastAdmin = 4,
}
