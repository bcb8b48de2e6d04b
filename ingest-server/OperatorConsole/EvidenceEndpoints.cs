using SmartPoles.IngestServer.Backtest;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/alarms/ID/evidence</c> and <c>/prove</c>: what raised an alarm, and whether the journal raises it again.</summary>
internal static class EvidenceEndpoints
{
    /// <summary>Proving reads the journal: one at a time, so that nobody can wear the disk out with it.</summary>
    private static readonly SemaphoreSlim Turn = new(1);

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/alarms/{id}/evidence", (string id) => context.Evidence.Find(id) is { } document
            ? Results.Bytes(document, "application/json; charset=utf-8")
            : Results.Problem($"No evidence of alarm {id}; /api/v1/alarms lists alarms", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
        api.MapPost("/alarms/{id}/prove", (string id, CancellationToken stop) => ProveAsync(context, id, stop)).Require(ApiRole.Engineer).Costly();
    }

    private static async Task<IResult> ProveAsync(ConsoleContext context, string id, CancellationToken stop)
    {
        if (context.Alarms.Find(id) is null) return Results.Problem($"No alarm {id}; /api/v1/alarms lists them", statusCode: StatusCodes.Status404NotFound);
        var past = new ProofPast(context.AlarmLoop.Rules, context.Evidence.RulesOf, hash => context.Places.TopologyOf(hash, []));
        await Turn.WaitAsync(stop);
        try
        {
            var proof = await Task.Run(
                () => AlarmProof.Of(id, context.Evidence.Find(id), past, context.JournalFolder, new RunPace(context.Time, share: 0.5), stop), stop);
            return Results.Json(proof, BacktestReport.ApiLayout);
        }
        finally
        {
            Turn.Release();
        }
    }
}
