using System.Net;
using System.Text.Json.Serialization;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Enrolling;

/// <summary><c>POST /api/v1/enrol</c>: exchanges a one-time token for a secret, or for a certificate where a request is sent along. For anybody who has the token, once.</summary>
/// <remarks>
/// <code>
///   { token }       -> { gateway, group, secret }               log in over MQTT: user name = gateway, password = secret
///   { token, csr }  -> { gateway, group, certificate, authority }   PEM; log in with the certificate over TLS
/// </code>
/// Our own agents do the same within their MQTT login, and need no HTTP for it.
/// </remarks>
internal static class EnrolEndpoint
{
    /// <summary>Wrong tokens of one network before it has to wait: a technician's typing errors, and not a search of 125 bits.</summary>
    private const int FailuresMax = 10;

    private static readonly TimeSpan FailureRefill = TimeSpan.FromSeconds(6);

    /// <param name="api">Where it is mapped.</param>
    /// <param name="context">The server.</param>
    /// <param name="addressOf">Where a call comes from.</param>
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context, Func<HttpContext, IPAddress?> addressOf)
    {
        var failures = new FailureLimit(FailuresMax, FailureRefill, context.Time);
        api.MapPost("/enrol", (HttpContext http, EnrolBody body) => Enrol(http, context, failures, addressOf(http), body)).Public();
    }

    private static IResult Enrol(HttpContext http, ConsoleContext context, FailureLimit failures, IPAddress? address, EnrolBody body)
    {
        if (!http.Request.IsHttps && !context.Access.Options.BehindTlsProxy && !(address is not null && IPAddress.IsLoopback(address)))
        {
            return Results.Problem("A secret is handed out over TLS only, or within one machine", statusCode: StatusCodes.Status403Forbidden);
        }

        if (failures.IsReached(address))
        {
            http.Response.Headers.RetryAfter = "6";
            return Results.Problem("Too many wrong tokens from this address; try again in a few seconds", statusCode: StatusCodes.Status429TooManyRequests);
        }

        if (string.IsNullOrWhiteSpace(body.Token)) return OperatorDesk.BadRequest("token is needed: the one-time token of this gateway");
        var now = context.Time.GetUtcNow();
        if (context.Access.Credentials.FindByCode(body.Token) is not { } row || !row.IsCodeGood(now.ToUnixTimeMilliseconds())) return Refuse(failures, address);
        var group = context.Registry.TryGetGateway(row.Gateway, out var listed) ? listed.Group : row.Group;
        var by = new Actor(row.Gateway, address?.ToString());
        if (body.Csr is null)
        {
            return context.Access.Credentials.Redeem(row, by) is { } secret
                ? Results.Ok(new EnrolledBody(row.Gateway, group, secret, null, null, null))
                : Refuse(failures, address);
        }

        if (context.Authority is not { } authority) return Results.Problem("This server signs no certificates (Intake.Tls.IssueCertificates); enrol without csr", statusCode: StatusCodes.Status409Conflict);
        using var certificate = authority.Sign(body.Csr, row.Gateway, now, out var reason);
        if (certificate is null) return OperatorDesk.BadRequest(reason);
        return context.Access.Credentials.RedeemForCertificate(row, certificate.SerialNumber, by)
            ? Results.Ok(new EnrolledBody(row.Gateway, group, null, certificate.ExportCertificatePem(), authority.Pem, new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds()))
            : Refuse(failures, address);
    }

    /// <summary>The same words for a token that never was, was used, or has expired: nobody learns which gateways there are.</summary>
    private static IResult Refuse(FailureLimit failures, IPAddress? address)
    {
        failures.Fail(address);
        return Results.Problem("The token is wrong, was used, or has expired; have a new one made", statusCode: StatusCodes.Status401Unauthorized);
    }

    /// <param name="Token">The one-time token.</param>
    /// <param name="Csr">Certificate request, PKCS #10 in PEM; null for a secret.</param>
    private sealed record EnrolBody(string? Token, string? Csr);

    /// <param name="Gateway">Who the token was for.</param>
    /// <param name="Group">Its Sparkplug group.</param>
    /// <param name="Secret">Password to log in with; not there with a certificate.</param>
    /// <param name="Certificate">The gateway's certificate, PEM; not there with a secret.</param>
    /// <param name="Authority">Who has signed it, PEM.</param>
    /// <param name="ExpiresMs">Its end, Unix ms.</param>
    internal sealed record EnrolledBody(
        string Gateway, string? Group,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Certificate,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Authority,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ExpiresMs);
}
