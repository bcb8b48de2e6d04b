using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Hash of a gateway's secret as it stands in the registry file or the state store, base64 parts.</summary>
/// <remarks>
/// <code>
/// pbkdf2-sha256$ITERATIONS$SALT$HASH   a secret that somebody chose: slow on purpose, because it can be guessed
/// sha256$SALT$HASH                     a secret that this server drew: one round is enough
/// </code>
/// NIST SP 800-63B, 5.1.2.2: a look-up secret with at least 112 bits of entropy is hashed with an approved one-way function; only one with
/// fewer needs a slow one. Ours have 256 bits (125 for codes): nobody guesses them, fast or slow, and 10,000 gateways that come back after a
/// restart cost 10,000 hashes instead of half an hour of PBKDF2.
/// </remarks>
public static class GatewaySecret
{
    private const string SlowScheme = "pbkdf2-sha256";
    private const string FastScheme = "sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA256 (2023).</summary>
    private const int Iterations = 600_000;

    private const int IterationsMax = 10_000_000;

    /// <summary>For a secret that somebody chose.</summary>
    public static string Hash(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return $"{SlowScheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    /// <summary>For a secret that this server drew at random, with at least 112 bits; never for one that somebody chose.</summary>
    public static string HashDrawn(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{FastScheme}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Fast(secret, salt))}";
    }

    public static bool IsWellFormed(string text) => TryParse(text, out _, out _, out _);

    /// <summary>True when one check takes a tenth of a second and more.</summary>
    public static bool IsSlow(string stored) => stored.StartsWith(SlowScheme, StringComparison.Ordinal);

    /// <summary>Compares in constant time.</summary>
    public static bool Verify(string stored, string? secret)
    {
        if (secret is null || !TryParse(stored, out var iterations, out var salt, out var hash)) return false;
        var candidate = iterations == 0 ? Fast(secret, salt) : Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, hash.Length);
        return CryptographicOperations.FixedTimeEquals(candidate, hash);
    }

    private static byte[] Fast(string secret, byte[] salt) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]);

    private static bool TryParse(string text, out int iterations, out byte[] salt, out byte[] hash)
    {
        (iterations, salt, hash) = (0, [], []);
        var parts = text.Split('$');
        var isSlow = parts[0] == SlowScheme;
        if (parts.Length != (isSlow ? 4 : 3) || (!isSlow && parts[0] != FastScheme)) return false;
        if (isSlow && (!int.TryParse(parts[1], out iterations) || iterations is < 1 or > IterationsMax)) return false;
        return TryDecode(parts[^2], out salt) && salt.Length > 0 && TryDecode(parts[^1], out hash) && hash.Length == HashBytes;
    }

    private static bool TryDecode(string base64, out byte[] bytes)
    {
        var buffer = new byte[128];
        var isDecoded = Convert.TryFromBase64String(base64, buffer, out var length);
        bytes = buffer[..length];
        return isDecoded;
    }
}
