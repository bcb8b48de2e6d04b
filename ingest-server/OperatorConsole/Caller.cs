using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who calls.</summary>
/// <param name="Name">Name of the token; null while the API is open and there are no tokens.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Address">Where from.</param>
/// <param name="IsCookie">Shown by a browser's cookie, which goes along with requests that its user knows nothing of.</param>
internal sealed record Caller(string? Name, ApiRole Role, System.Net.IPAddress? Address, bool IsCookie = false)
{
    /// <summary>Name of a caller without a token, in the audit.</summary>
    private const string Nobody = "(open)";

    internal Actor Actor => new(Name ?? Nobody, Address?.ToString());

    /// <summary>The caller whom the gate let in.</summary>
    internal static Caller Of(HttpContext http) => (Caller)http.Items[typeof(Caller)]!;

    internal void AttachTo(HttpContext http) => http.Items[typeof(Caller)] = this;
}
