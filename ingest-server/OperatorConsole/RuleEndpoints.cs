using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/rules</c>: which alarms this server can raise, as a list and as the document; and the versions that were in force.</summary>
internal static class RuleEndpoints
{
    private const string JsonText = "application/json; charset=utf-8";

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/rules", () => context.Rules().Select(rule => new RuleBody(rule.Id, rule.Version, rule.Level, rule.English, rule.Chinese))).Require(ApiRole.Viewer).WithEntityTag();
        api.MapGet("/rules/document", (HttpContext http) => Document(http, context)).Require(ApiRole.Viewer);
        api.MapGet("/rules/schema", () => Results.File(Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.schema.json"), "application/schema+json")).Require(ApiRole.Viewer);
        api.MapGet("/rules/versions", () =>
        {
            var active = context.RuleDesk?.Active?.Version;
            return context.RuleBook.Newest(RuleBook.VersionsMax).Select(version => VersionBody.Of(version, active));
        }).Require(ApiRole.Viewer);
        api.MapGet("/rules/versions/{hash}", (string hash) => context.RuleBook.DocumentOf(hash) is { } document
            ? Results.Text(document, JsonText)
            : NoVersion(hash)).Require(ApiRole.Viewer);
        RuleChangeEndpoints.Map(api, context);
    }

    internal static IResult NoVersion(string hash) =>
        Results.Problem($"No rules {hash}; /api/v1/rules/versions lists those that are kept", statusCode: StatusCodes.Status404NotFound);

    private static IResult Document(HttpContext http, ConsoleContext context)
    {
        // What the kernel decides by now, which a moment after an activation is still what was before.
        var rules = context.AlarmLoop.Rules;
        if (rules.Text.Length == 0) return Results.Problem("These rules were made in code and have no document", statusCode: StatusCodes.Status404NotFound);
        var tag = $"\"{rules.Hash}\"";
        http.Response.Headers.ETag = tag;
        return EntityTagList.IsKnown(http.Request, tag) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Text(rules.Text, JsonText);
    }

    private sealed record RuleBody(string Id, int Version, int Level, string Text, string TextZh);
}

/// <summary>One activation, as the API tells of it.</summary>
internal sealed record VersionBody(long Version, string Hash, long ActivatedMs, string Who, string Note, string Origin, bool IsActive)
{
    internal static VersionBody Of(RuleVersion version, long? active) => new(
        version.Version, version.Hash, version.ActivatedMs, version.Name, version.Note, version.Origin == RuleOrigin.Api ? "api" : "file", version.Version == active);
}
