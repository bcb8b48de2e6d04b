using System.Text.Json;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/backtests</c>: try rules against the server's own past. A job with progress and result, one at a time.</summary>
internal static class BacktestEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapPost("/backtests", (BacktestBody body) => Start(context, body)).Require(ApiRole.Engineer).Costly();
        api.MapGet("/backtests", () => Show(context.Backtests.List())).Require(ApiRole.Engineer);
        api.MapGet("/backtests/{id}", (string id) => context.Backtests.Find(id) is { } job ? Show(job) : NotFound(id)).Require(ApiRole.Engineer);
        api.MapDelete("/backtests/{id}", (string id) => context.Backtests.Cancel(id) ? Results.Accepted() : NotFound(id)).Require(ApiRole.Engineer);
    }

    private static IResult Start(ConsoleContext context, BacktestBody body)
    {
        var faults = new List<string>();
        var rules = body.Rules.ValueKind == JsonValueKind.Object ? RuleParser.Parse(body.Rules.GetRawText(), faults) : null;
        if (rules is null) return Refuse(faults.Count > 0 ? string.Join('\n', faults) : "rules is missing: send the rule document to try");
        var incidents = body.Truth is { } truth ? KnownIncident.Parse("truth", truth.Split('\n'), faults) : [];
        if (incidents is null) return Refuse(string.Join('\n', faults));
        if (body.From >= body.To) return Refuse("from must be before to, both in UTC milliseconds");
        if (OpenSource(context, body, out var reason) is not { } source) return Refuse(reason);
        var order = new BacktestOrder(rules, body.Alone == true ? null : context.AlarmLoop.Rules, body.From, body.To, incidents)
        {
            IsFollowingJournal = true, Topology = context.Places.Topology, TopologyOf = hash => context.Places.TopologyOf(hash, []),
        };
        if (context.Backtests.TryStart(order, source) is { } job) return Results.Json(job, BacktestReport.ApiLayout, statusCode: StatusCodes.Status202Accepted);
        source.Dispose();
        return Results.Problem("A backtest is running; wait for it, or stop it with DELETE /api/v1/backtests/ID", statusCode: StatusCodes.Status409Conflict);
    }

    private static IEntrySource? OpenSource(ConsoleContext context, BacktestBody body, out string reason)
    {
        switch (body.Input ?? "journal")
        {
            case "journal":
                return JournalSource.TryOpen(context.JournalFolder, out reason);
            case "store" when body is { From: { } from, To: { } to }:
                reason = "";
                return new StoreSource(context.Store, context.Registry, from, to);
            case "store":
                reason = "input store needs from and to, both in UTC milliseconds";
                return null;
            default:
                reason = $"input '{body.Input}' is neither journal nor store";
                return null;
        }
    }

    private static IResult Show(object answer) => Results.Json(answer, BacktestReport.ApiLayout);

    private static IResult Refuse(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest);

    private static IResult NotFound(string id) => Results.Problem($"No backtest {id}; /api/v1/backtests lists the last ones", statusCode: StatusCodes.Status404NotFound);

    /// <param name="Rules">The rule document to try.</param>
    /// <param name="From">Alarms from here on, UTC ms.</param>
    /// <param name="To">End, not included.</param>
    /// <param name="Input">journal (exact) or store (approximate).</param>
    /// <param name="Truth">Known incidents, one JSON object a line.</param>
    /// <param name="Alone">Not held against the rules in force.</param>
    private sealed record BacktestBody(JsonElement Rules, long? From, long? To, string? Input, string? Truth, bool? Alone);
}
