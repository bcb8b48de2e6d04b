using SmartPoles.IngestServer.OperatorConsole.Commanding;
using SmartPoles.IngestServer.OperatorConsole.Describing;
using SmartPoles.IngestServer.OperatorConsole.Enrolling;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.OperatorConsole.Networks;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.OperatorConsole.Problems;
using SmartPoles.IngestServer.OperatorConsole.Replaying;
using SmartPoles.IngestServer.OperatorConsole.Touring;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>The whole HTTP side.</summary>
public static class ConsoleEndpoints
{
    /// <summary>Largest body of a request, unless its endpoint takes more: a rule document with some thousand known incidents is half of it.</summary>
    internal const long BodyBytesMax = 8 << 20;

    /// <summary>What the HTTP side needs of the host before it is built.</summary>
    public static void Prepare(WebApplicationBuilder builder)
    {
        // What cannot be bound is thrown, so that the guard can say what is wrong with it.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = ApiJson.Encoder);
        ApiDocument.Prepare(builder.Services);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = BodyBytesMax);
    }

    /// <summary>The document of the API, as it is served.</summary>
    internal static Task<byte[]> DocumentAsync(WebApplication app) => ApiDocument.WriteAsync(app);

    public static void Map(WebApplication app, ConsoleContext context)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(OperatorConsole));
        var gate = new ApiGate(context.Access, context.Time, log);
        if (context.Access.IsOpen) log.ApiOpen();
        app.Use(AddSecurityHeaders);
        app.Use(new ProblemGuard(log).InvokeAsync);
        app.Use(gate.InvokeAsync);
        app.Use(new KnownParameters(app.Services).InvokeAsync);
        PageFiles.Map(app);

        var root = app.MapGroup("").Describe();
        var api = app.MapGroup("/api/v1").Describe();
        ApiDocument.Map(app, root);
        OpenDataEndpoints.Map(root, context, gate.AddressOf);
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
        HealthEndpoints.Map(root, api, context, gate.Streams);
        SessionEndpoints.Map(api, context, gate);
        UserEndpoints.Map(api, context.Access);
        AuditEndpoints.Map(api, context.Access, context.Time);
        TokenEndpoints.Map(api, context.Access, context.Time);
        CredentialEndpoints.Map(api, context);
        EnrolmentEndpoints.Map(api, context, gate.AddressOf);
    }

    /// <summary>No script but ours, no foreign origin, no frame (ASVS 3.4.3, 3.4.6).</summary>
    private static Task AddSecurityHeaders(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        http.Response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (http.Request.IsHttps) http.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Request.Path.StartsWithSegments("/api")) http.Response.Headers.CacheControl = "no-store";
        return next(http);
    }
}
