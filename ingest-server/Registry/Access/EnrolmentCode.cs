using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>A code that a gateway exchanges once for its own secret: 25 characters of 5 bits, made to be read out and typed.</summary>
/// <remarks>
/// <code>SPE-7KQ2M-0F9XW-C3HTD-86VJA-PN4YR</code>
/// Crockford's base 32: no I, L, O, U; small letters, spaces and missing dashes are forgiven, O is read as 0, I and L as 1.
/// </remarks>
public static class EnrolmentCode
{
    private const string Prefix = "SPE";
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 25;
    private const int GroupLength = 5;

    public static string Draw() => $"{Prefix}-{string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(group => new string(group)))}";

    /// <summary>The one spelling that is hashed; false for what is no code.</summary>
    public static bool TryNormalise(string text, [NotNullWhen(true)] out string? code)
    {
        code = null;
        if (text.Length > 2 * (Prefix.Length + Length)) return false;
        var plain = text.Where(letter => letter is not ('-' or ' ')).Select(Fold).ToArray();
        if (plain.Length != Prefix.Length + Length || !plain.AsSpan().StartsWith(Prefix)) return false;
        if (plain.AsSpan(Prefix.Length).ContainsAnyExcept(Alphabet)) return false;
        code = new string(plain);
        return true;
    }

    private static char Fold(char letter) => char.ToUpperInvariant(letter) switch
    {
        'O' => '0',
        'I' or 'L' => '1',
        var other => other,
    };
}
