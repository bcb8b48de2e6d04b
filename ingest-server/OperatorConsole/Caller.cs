using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Who calls.</summary>
/// <param name="Name">Name of the user or token; null while the API is open.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Address">Where from.</param>
/// <param name="Session">Shown by a browser's cookie, which goes along with requests that its user knows nothing of; null for a token.</param>
internal sealed record Caller(string? Name, ApiRole Role, System.Net.IPAddress? Address, ApiSession? Session = null)
{
    /// <summary>Name of a caller without a name, in the audit.</summary>
    internal const string Nobody = "(open)";

    internal bool IsCookie => Session is not null;

    /// <summary>A person with a password: acts under this name and no other.</summary>
    internal bool IsUser => Session is { Kind: HolderKind.User };

    internal Actor Actor => new(Name ?? Nobody, Address?.ToString());

    /// <summary>The caller whom the gate let in.</summary>
    internal static Caller Of(HttpContext http) => (Caller)http.Items[typeof(Caller)]!;

    internal void AttachTo(HttpContext http) => http.Items[typeof(Caller)] = this;
}
