namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// What a password must be: long, and not one that everybody tries first. No rule about kinds of characters and no expiry, both of which make
/// passwords worse (ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.10).
/// </summary>
public static class PasswordRules
{
    public const int LengthMin = 12;

    /// <summary>Longer ones would only make the hash a lever to wear the server out.</summary>
    public const int LengthMax = 128;

    private const int NamePartMin = 4;

    /// <summary>What is wrong with it, for its owner to read; null for nothing.</summary>
    public static string? Fault(string? password, string userName)
    {
        if (password is null || password.Length < LengthMin) return $"the password must have at least {LengthMin} characters";
        if (password.Length > LengthMax) return $"the password must have at most {LengthMax} characters";
        if (userName.Length >= NamePartMin && password.Contains(userName, StringComparison.OrdinalIgnoreCase)) return "the password must not contain the user's name";
        return CommonPasswords.Contains(password) ? "the password is one of those that are tried first; four unrelated words make a good one" : null;
    }
}
