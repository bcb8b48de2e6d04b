using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/gateways</c>: who is there, and whether its ledger is complete.</summary>
internal static class GatewayEndpoints
{
    /// <summary>As long as somebody at a screen waits.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(10);

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/gateways", (HttpContext http, [AsParameters] PageWishes wishes) =>
            HeldList.Page(http, "gateways", wishes, KnownGateways.Of(context), gateway => gateway.Id, gateway => ToBody(context, gateway))).Require(ApiRole.Viewer);
        api.MapGet("/gateways/{id}/ledger", (string id) => KnownGateways.Of(context).Any(gateway => gateway.Id == id)
            ? Results.Ok(context.Ledger.Of(id).Snapshot().Select(ToBody))
            : KnownGateways.NotFound(id)).Require(ApiRole.Viewer);
        api.MapGet("/gateways/{id}", (string id) => KnownGateways.Of(context).FirstOrDefault(gateway => gateway.Id == id) is { } known
            ? Results.Json(GatewayDetail.Of(context, known.Id, known.Group), GatewayDetail.Layout)
            : KnownGateways.NotFound(id)).Require(ApiRole.Viewer);
        api.MapPost("/gateways/{id}/rebirth", (string id, CancellationToken stop) => RebirthAsync(id, context, stop)).Require(ApiRole.Operator);
    }

    /// <summary>Asks a gateway for its births (Sparkplug 3.0, 6.4.26: Node Control/Rebirth).</summary>
    private static async Task<IResult> RebirthAsync(string id, ConsoleContext context, CancellationToken stop)
    {
        if (KnownGateways.Of(context).FirstOrDefault(known => known.Id == id) is not { } gateway) return KnownGateways.NotFound(id);
        var (topic, body) = RebirthRequests.Message(gateway.Group, gateway.Id, context.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var outcome = await context.Commands.SendAsync(gateway.Id, topic, body, AnswerMax, stop);
        return outcome switch
        {
            CommandDelivery.Delivered or CommandDelivery.Unconfirmed => Results.Ok(new RebirthAnswer(outcome.ToString())),
            CommandDelivery.NotConnected => Results.Problem($"Gateway {id} is not connected", statusCode: StatusCodes.Status409Conflict),
            CommandDelivery.NotSubscribed => Results.Problem($"Gateway {id} does not listen to {topic}", statusCode: StatusCodes.Status409Conflict),
            CommandDelivery.QueueFull => Results.Problem($"Too many commands are under way to gateway {id}", statusCode: StatusCodes.Status503ServiceUnavailable),
            CommandDelivery.Rejected => Results.Problem($"Gateway {id} has refused the request", statusCode: StatusCodes.Status502BadGateway),
            _ => Results.Problem($"Gateway {id} did not answer within {AnswerMax.TotalSeconds:0} s; it may have the request or not", statusCode: StatusCodes.Status504GatewayTimeout),
        };
    }

    private static GatewayBody ToBody(ConsoleContext context, GatewayRow gateway)
    {
        var view = context.Latest.Gateway(gateway.Id);
        var ledger = context.Ledger.Of(gateway.Id).Snapshot();
        return new GatewayBody(
            gateway.Id, gateway.Group, view?.IsOnline ?? false, view?.SinceUnixMs, view?.SeenUnixMs,
            Sum(ledger, device => device.Received), Sum(ledger, device => device.Missing), Sum(ledger, device => device.Dropped),
            view?.Times.Ahead ?? 0, view?.Times.Late ?? 0);
    }

    private static ulong Sum(IEnumerable<DeviceLedgerView> ledger, Func<DeviceLedgerView, ulong> of) =>
        ledger.Aggregate(0UL, (sum, device) => sum + of(device));

    // The epoch is 64 random bits: as a JSON number a browser would round it.
    private static LedgerBody ToBody(DeviceLedgerView view) => new(
        view.Epoch.ToString(), view.Device, [.. view.Seen.Select(range => new[] { range.First, range.Last })],
        view.Received, view.Dropped, view.Missing, view.ClosedAt);

    internal sealed record GatewayBody(
        string Id, string Group, bool IsOnline, long? SinceUnixMs, long? SeenUnixMs, ulong Received, ulong Missing, ulong Dropped, long ReadingsAhead, long ReadingsLate);

    /// <param name="Outcome">Delivered, or Unconfirmed where the gateway acknowledges nothing.</param>
    internal sealed record RebirthAnswer(string Outcome);

    internal sealed record LedgerBody(
        string Epoch, string Device, IReadOnlyList<ulong[]> Seen, ulong Received, ulong Dropped, ulong Missing, ulong? ClosedAt);
}
