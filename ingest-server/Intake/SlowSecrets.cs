using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// Checks secrets that somebody chose. PBKDF2 takes a fifth of a second on purpose, so that it is run few at a time, once a gateway and
/// life of the server, and not for whoever keeps failing.
/// </summary>
internal sealed class SlowSecrets(TimeProvider time)
{
    /// <summary>Half the cores: the other half keeps ingesting.</summary>
    private static readonly int AtOnceMax = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Some 10 s of waiting on two cores; who comes later hears "busy" and comes again.</summary>
    private const int WaitingMax = 64;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, (string Hash, byte[] Digest)> _verified = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(AtOnceMax);

    /// <summary>
    /// By network and gateway, 5 wrong ones and then one every 10 s: a typing error is forgiven. Another gateway behind the same address is
    /// not touched, nor is this gateway from another address.
    /// </summary>
    private readonly FailureLimit _ofGateway = new(5, TimeSpan.FromSeconds(10), time);

    /// <summary>By network, 50 wrong ones and then one a second: a mobile network's gateways share an address, and few of them err.</summary>
    private readonly FailureLimit _ofNetwork = new(50, TimeSpan.FromSeconds(1), time);

    private int _waiting;
    private long _checks;

    /// <summary>PBKDF2 runs since start.</summary>
    internal long Checks => Volatile.Read(ref _checks);

    /// <summary>True or false for right or wrong; null when it cannot be checked now.</summary>
    internal async ValueTask<bool?> VerifyAsync(string gateway, string hash, string? secret, IPAddress? address, CancellationToken stop)
    {
        if (secret is null) return false;
        if (Known(gateway, hash, secret) is { } known) return known;
        if (_ofGateway.IsReached(address, gateway) || _ofNetwork.IsReached(address)) return null;
        if (Interlocked.Increment(ref _waiting) > WaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _turns.WaitAsync(stop).ConfigureAwait(false);
            try
            {
                return Known(gateway, hash, secret) ?? await Task.Run(() => Check(gateway, hash, secret, address), stop).ConfigureAwait(false);
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

    /// <summary>What was verified before answers at once, right or wrong: null when this hash was not.</summary>
    private bool? Known(string gateway, string hash, string secret) =>
        _verified.TryGetValue(gateway, out var known) && known.Hash == hash ? CryptographicOperations.FixedTimeEquals(known.Digest, DigestOf(secret)) : null;

    private bool Check(string gateway, string hash, string secret, IPAddress? address)
    {
        Interlocked.Increment(ref _checks);
        if (GatewaySecret.Verify(hash, secret))
        {
            _verified[gateway] = (hash, DigestOf(secret));
            return true;
        }

        _ofGateway.Fail(address, gateway);
        _ofNetwork.Fail(address);
        return false;
    }

    /// <summary>Kept instead of the secret; worthless outside of this process.</summary>
    private byte[] DigestOf(string secret) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(secret));
}
