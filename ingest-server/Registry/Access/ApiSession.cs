namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Whom a session stands for.</summary>
public enum HolderKind
{
    /// <summary>Somebody with a password.</summary>
    User = 1,

    /// <summary>A token that was exchanged for a cookie.</summary>
    Token = 2,
}

/// <summary>A browser that was let in, as the server knows it: everything but the cookie.</summary>
/// <param name="Id">For lists and for ending it; lets nobody in.</param>
/// <param name="Kind">Whom it stands for.</param>
/// <param name="Holder">Name of the user or token.</param>
/// <param name="CreatedUnixMs">When it was opened.</param>
/// <param name="SeenUnixMs">Last request, or last moment of an open stream.</param>
/// <param name="ExpiresUnixMs">Its end, whatever happens.</param>
/// <param name="Address">Where it was opened from.</param>
/// <param name="Browser">What the browser called itself.</param>
public sealed record ApiSession(
    string Id, HolderKind Kind, string Holder, long CreatedUnixMs, long SeenUnixMs, long ExpiresUnixMs, string? Address, string? Browser)
{
    /// <summary>A shift and its handover (ASVS 7.3.2).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>Without a request and without an open stream (ASVS 7.3.1). A wall of screens has its streams open and stays.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(60);

    public bool IsGood(long unixMs) => unixMs < ExpiresUnixMs && unixMs < SeenUnixMs + (long)IdleMax.TotalMilliseconds;
}
