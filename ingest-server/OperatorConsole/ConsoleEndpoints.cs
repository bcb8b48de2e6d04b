using System.Reflection;
using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.OperatorConsole.Enrolling;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.OperatorConsole.Networks;
using SmartPoles.IngestServer.OperatorConsole.Replaying;
using SmartPoles.IngestServer.OperatorConsole.Touring;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The whole HTTP side.</summary>
public static class ConsoleEndpoints
{
    private static readonly (string Path, string Resource, string ContentType)[] Pages =
    [
        ("/", "index.html", "text/html; charset=utf-8"),
        ("/console.css", "console.css", "text/css; charset=utf-8"),
        .. ((string[])["console", "api", "alarms", "map", "map-drawing", "projection", "session", "tour", "values"]).Select(module => ($"/{module}.js", $"{module}.js", "text/javascript; charset=utf-8")),
    ];

    public static void Map(WebApplication app, ConsoleContext context)
    {
        var cookie = new SessionCookie(context.Time);
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(OperatorConsole));
        var gate = new ApiGate(context.Access, cookie, context.Time, log);
        if (gate.IsOpen) log.ApiOpen();
        app.Use(AddSecurityHeaders);
        app.Use(gate.InvokeAsync);
        foreach (var (path, resource, contentType) in Pages)
        {
            var bytes = Load(resource);
            app.MapGet(path, () => Results.Bytes(bytes, contentType)).Public();
        }

        var api = app.MapGroup("/api/v1");
        ComponentEndpoints.Map(api, context);
        RegistryEndpoints.Map(api, context);
        GatewayEndpoints.Map(api, context);
        CommandEndpoints.Map(api, context);
        ReadingEndpoints.Map(api, context);
        ExportEndpoints.Map(api, context);
        BackupEndpoints.Map(api, context);
        AlarmEndpoints.Map(api, context);
        EvidenceEndpoints.Map(api, context);
        NotificationEndpoints.Map(api, context);
        RuleEndpoints.Map(api, context);
        BacktestEndpoints.Map(api, context);
        MapEndpoints.Map(api, context);
        NetworkEndpoints.Map(api, context);
        TourEndpoints.Map(api, context);
        ReplayEndpoints.Map(api, context);
        ReplaySessionEndpoints.Map(api, context);
        LiveEndpoint.Map(api, context);
        HealthEndpoints.Map(app, api, context);
        SessionEndpoints.Map(api, context, gate, cookie);
        TokenEndpoints.Map(api, context.Access, context.Time);
        CredentialEndpoints.Map(api, context);
        EnrolmentEndpoints.Map(api, context);
    }

    /// <summary>No script but ours, no foreign origin, no frame (ASVS 3.4.3, 3.4.6).</summary>
    private static Task AddSecurityHeaders(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.IsHttps) http.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Request.Path.StartsWithSegments("/api")) http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }

    private static byte[] Load(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"console/{resource}")
            ?? throw new InvalidOperationException($"The page {resource} was not built into the program");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
