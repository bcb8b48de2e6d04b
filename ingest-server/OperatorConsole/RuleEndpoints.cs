using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/rules</c>: which alarms this server can raise.</summary>
internal static class RuleEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context) =>
        api.MapGet("/rules", () => context.Rules().Select(rule => new RuleBody(rule.Id, rule.Version, rule.Level, rule.English, rule.Chinese))).Require(ApiRole.Viewer).WithEntityTag();

    private sealed record RuleBody(string Id, int Version, int Level, string Text, string TextZh);
}
