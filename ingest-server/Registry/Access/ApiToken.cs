namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>An API token as the server knows it: everything but the token.</summary>
/// <param name="Name">What it is called; in audit and acknowledgements its holder's name.</param>
/// <param name="Role">What it may do.</param>
/// <param name="CreatedUnixMs">When it was added.</param>
/// <param name="ExpiresUnixMs">From when on it is no good; null for never.</param>
/// <param name="RevokedUnixMs">When it was revoked; null while it is good.</param>
public sealed record ApiToken(string Name, ApiRole Role, long CreatedUnixMs, long? ExpiresUnixMs, long? RevokedUnixMs)
{
    public bool IsGood(long unixMs) => RevokedUnixMs is null && !(ExpiresUnixMs <= unixMs);
}
