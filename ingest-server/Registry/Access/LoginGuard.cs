using System.Net;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Judges names and passwords, few at a time and not for whoever keeps failing.</summary>
/// <remarks>
/// <code>
///   wrong 5 times for one user from one network ------> then one try in 30 s      a typing error is forgiven
///   wrong 30 times from one network ------------------> then one try in 3 s       whoever it is for
///   wrong 50 times for one user from everywhere ------> then one try in 5 min of each network: a city of robots gets nowhere, and who knows
///                                                       the password still comes in from elsewhere, at once
/// </code>
/// No account is ever locked as a whole: that would hand its lock to a stranger (ASVS 6.3.1).
/// </remarks>
public sealed class LoginGuard(UserBook users, TimeProvider time)
{
    /// <summary>Half the cores: the other half keeps ingesting.</summary>
    private static readonly int AtOnceMax = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Some 10 s of waiting on two cores; who comes later is told to come again.</summary>
    private const int WaitingMax = 64;

    private readonly FailureLimit _ofUserHere = new(5, TimeSpan.FromSeconds(30), time);
    private readonly FailureLimit _ofNetwork = new(30, TimeSpan.FromSeconds(3), time);
    private readonly FailureLimit _ofUser = new(50, TimeSpan.FromSeconds(10), time);
    private readonly FailureLimit _ofBesiegedUserHere = new(1, TimeSpan.FromMinutes(5), time);
    private readonly SemaphoreSlim _turns = new(AtOnceMax);
    private int _waiting;

    /// <summary>Whom a name and a password belong to.</summary>
    public async Task<LoginAnswer> VerifyAsync(string name, string password, IPAddress? address, CancellationToken stop)
    {
        var key = name.ToLowerInvariant();
        if (IsLimited(key, address)) return new LoginAnswer(LoginVerdict.TooMany, null);
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return new LoginAnswer(LoginVerdict.TooMany, null);
        }

        try
        {
            await _turns.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                // Many may have waited here for one guess each.
                if (IsLimited(key, address)) return new LoginAnswer(LoginVerdict.TooMany, null);
                var user = await Task.Run(() => users.Verify(name, password), stop).ConfigureAwait(false);
                return user is not null ? new LoginAnswer(LoginVerdict.Right, user) : new LoginAnswer(Fail(key, address) ? LoginVerdict.WrongOnceTooOften : LoginVerdict.Wrong, null);
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool IsLimited(string user, IPAddress? address) =>
        _ofUserHere.IsReached(address, user) || _ofNetwork.IsReached(address) || (_ofUser.IsReached(null, user) && _ofBesiegedUserHere.IsReached(address, user));

    /// <summary>Counts a failure; true when it was the one after which this network has to wait.</summary>
    private bool Fail(string user, IPAddress? address)
    {
        _ofBesiegedUserHere.Fail(address, user);
        _ofUser.Fail(null, user);
        return _ofNetwork.Fail(address) | _ofUserHere.Fail(address, user);
    }
}

/// <summary>What came of a login.</summary>
public enum LoginVerdict
{
    Right = 1,
    Wrong = 2,

    /// <summary>Wrong, and from now on this network waits.</summary>
    WrongOnceTooOften = 3,

    /// <summary>Not looked at.</summary>
    TooMany = 4,
}

/// <param name="Verdict">What came of it.</param>
/// <param name="User">Who it is; null unless right.</param>
public readonly record struct LoginAnswer(LoginVerdict Verdict, ApiUser? User);
