namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>A browser's stand-in for a password or token: EventSource and links cannot set a header.</summary>
/// <remarks>
/// Under TLS its name begins with <c>__Host-</c>: a browser then takes it from this very host alone, never without TLS, and lets no neighbour
/// domain put another in its place (RFC 6265bis, 4.1.3.2; ASVS 3.3.1, 3.3.3).
/// </remarks>
internal static class SessionCookie
{
    /// <summary>Its name on a machine that is reached without TLS, which is its own.</summary>
    internal const string PlainName = "smartpoles_session";

    internal const string TlsName = "__Host-" + PlainName;

    /// <summary>What a request shows; null for nothing.</summary>
    internal static string? In(HttpContext http) => http.Request.Cookies.TryGetValue(TlsName, out var safe) ? safe : http.Request.Cookies.TryGetValue(PlainName, out var plain) ? plain : null;

    internal static void Set(HttpContext http, ConsoleOptions options, string value, long expiresUnixMs) =>
        http.Response.Cookies.Append(NameFor(http, options), value, Shape(http, options, DateTimeOffset.FromUnixTimeMilliseconds(expiresUnixMs)));

    internal static void Clear(HttpContext http, ConsoleOptions options) => http.Response.Cookies.Delete(NameFor(http, options), Shape(http, options, null));

    private static string NameFor(HttpContext http, ConsoleOptions options) => IsSecure(http, options) ? TlsName : PlainName;

    private static bool IsSecure(HttpContext http, ConsoleOptions options) => http.Request.IsHttps || options.BehindTlsProxy;

    private static CookieOptions Shape(HttpContext http, ConsoleOptions options, DateTimeOffset? end) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = IsSecure(http, options),
        Path = "/",
        Expires = end,
        IsEssential = true,
    };
}
