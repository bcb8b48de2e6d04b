using System.Security.Cryptography;

namespace SmartPoles.IngestServer.Registry;

/// <summary>Hash of a gateway's secret as it stands in the registry: <c>pbkdf2-sha256$ITERATIONS$SALT$HASH</c>, base64.</summary>
public static class GatewaySecret
{
    private const string Scheme = "pbkdf2-sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA256 (2023).</summary>
    private const int Iterations = 600_000;

    private const int IterationsMax = 10_000_000;

    public static string Hash(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    public static bool IsWellFormed(string text) => TryParse(text, out _, out _, out _);

    public static bool Verify(string stored, string? secret)
    {
        if (secret is null || !TryParse(stored, out var iterations, out var salt, out var hash)) return false;
        var candidate = Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, hash.Length);
        return CryptographicOperations.FixedTimeEquals(candidate, hash);
    }

    private static bool TryParse(string text, out int iterations, out byte[] salt, out byte[] hash)
    {
        (iterations, salt, hash) = (0, [], []);
        var parts = text.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme) return false;
        if (!int.TryParse(parts[1], out iterations) || iterations is < 1 or > IterationsMax) return false;
        var buffer = new byte[128];
        if (!Convert.TryFromBase64String(parts[2], buffer, out var length) || length == 0) return false;
        salt = buffer[..length];
        if (!Convert.TryFromBase64String(parts[3], buffer, out length) || length != HashBytes) return false;
        hash = buffer[..length];
        return true;
    }
}
