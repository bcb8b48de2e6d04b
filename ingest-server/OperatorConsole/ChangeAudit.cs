using System.Globalization;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// Writes down every call that changes something or carries much away: an endpoint is in the audit by being there, without its author thinking of
/// it. What exactly was done to an alarm is in the journal; here stands who, to which, and what came of it.
/// </summary>
internal sealed class ChangeAudit(AuditTrail audit, TimeProvider time, ILogger log)
{
    private const string Prefix = "/api/v1/";

    /// <summary>By network: refusals beyond it are counted by the limit alone, or a stranger could fill the disk with them.</summary>
    private readonly FailureLimit _refusals = new(50, TimeSpan.FromSeconds(6), time);

    /// <summary>After a call: its line, when it is to have one.</summary>
    /// <param name="http">The call.</param>
    /// <param name="caller">Who called.</param>
    /// <param name="status">What was answered; 500 when it failed half-way.</param>
    internal void Add(HttpContext http, Caller caller, int status)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint) return;
        var kind = endpoint.Metadata.GetMetadata<AuditRequirement>()?.Kind;
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var isRefused = status >= StatusCodes.Status400BadRequest;
        if (kind == AuditKind.None || (isRead && kind != AuditKind.Export) || (kind == AuditKind.Itself && !isRefused)) return;
        if (isRefused)
        {
            if (_refusals.IsReached(caller.Address)) return;
            _refusals.Fail(caller.Address);
        }

        var pattern = "/" + endpoint.RoutePattern.RawText?.TrimStart('/');
        var act = $"{http.Request.Method} {(pattern.StartsWith(Prefix, StringComparison.Ordinal) ? pattern[Prefix.Length..] : pattern)}";
        var subject = string.Join(' ', http.Request.RouteValues.Select(value => Convert.ToString(value.Value, CultureInfo.InvariantCulture)));
        Write(caller.Actor, act, subject.Length == 0 ? "-" : subject, isRead ? http.Request.QueryString.ToString() : null, isRefused ? $"refused {status}" : AuditEntry.Done);
    }

    /// <summary>A line that no endpoint writes: a login.</summary>
    internal void Write(Actor by, string act, string subject, string? detail = null, string result = AuditEntry.Done)
    {
        try
        {
            audit.Add(time.GetUtcNow().ToUnixTimeMilliseconds(), by, act, subject, string.IsNullOrEmpty(detail) ? null : detail, result);
        }
        catch (Microsoft.Data.Sqlite.SqliteException fault)
        {
            log.AuditFailed(act, InertText.Of(subject, 64), fault.Message);
        }
    }
}
