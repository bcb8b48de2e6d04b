namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Whether a change was asked for by our own page. A browser sends our cookie, or reaches our open port, on behalf of a foreign page too, and says so
/// in Sec-Fetch-Site and Origin (ASVS 3.5.1). SameSite=Strict and the demand for JSON bodies hold it off as well.
/// </summary>
internal static class RequestOrigin
{
    internal static bool IsForeign(HttpContext http, ConsoleOptions options)
    {
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return false;
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none")) return true;
        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0) return false;

        // Behind a proxy the name may be another than the page's; what the browser itself says of it is then enough.
        return !IsOwn(origin, http.Request, options) && !(options.BehindTlsProxy && site == "same-origin");
    }

    private static bool IsOwn(string origin, HttpRequest request, ConsoleOptions options)
    {
        var scheme = request.IsHttps || options.BehindTlsProxy ? "https" : "http";
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var shown) || shown.Scheme != scheme) return false;
        var named = options.BehindTlsProxy && request.Headers["X-Forwarded-Host"] is { Count: 1 } forwarded ? forwarded.ToString() : request.Host.Value;
        return Uri.TryCreate($"{scheme}://{named}", UriKind.Absolute, out var own) && shown.Host == own.Host && shown.Port == own.Port;
    }
}
