using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// Hash of a password: PBKDF2-HMAC-SHA512 in the form of ASP.NET Core Identity, version 3, which carries its own iteration count, so that hashes
/// of an earlier version are told apart and replaced at the next login.
/// </summary>
internal sealed class PasswordHashing
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA512 (2023); Identity's own default is 100,000.</summary>
    private const int Iterations = 210_000;

    private static readonly ApiUser Nobody = new("", ApiRole.Viewer, 0, null, null, null, null);

    private readonly PasswordHasher<ApiUser> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> _decoy;

    internal PasswordHashing() => _decoy = new Lazy<string>(() => Hash(DrawnText.Draw("")));

    internal string Hash(string password) => _hasher.HashPassword(Nobody, password);

    /// <summary>Compares in constant time; without a hash it takes as long as with one, so that nobody learns who has an account.</summary>
    internal PasswordVerdict Verify(string? hash, string password)
    {
        try
        {
            var result = _hasher.VerifyHashedPassword(Nobody, hash ?? _decoy.Value, password);
            if (hash is null) return PasswordVerdict.Wrong;
            return result switch
            {
                PasswordVerificationResult.Success => PasswordVerdict.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordVerdict.RightButOutdated,
                _ => PasswordVerdict.Wrong,
            };
        }
        catch (FormatException)
        {
            return PasswordVerdict.Wrong;    // a damaged row lets nobody in
        }
    }
}

/// <summary>What a password is worth.</summary>
internal enum PasswordVerdict
{
    Wrong = 1,
    Right = 2,

    /// <summary>Right, and its hash is of an earlier strength.</summary>
    RightButOutdated = 3,
}
