using SmartPoles.IngestServer.Admission;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/gateways</c>: who is there, and whether its ledger is complete.</summary>
internal static class GatewayEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/gateways", () => context.Registry.Gateways.Select(gateway =>
        {
            var view = context.Latest.Gateway(gateway.Id);
            var ledger = context.Ledger.Of(gateway.Id).Snapshot();
            return new GatewayBody(
                gateway.Id, gateway.Group, view?.IsOnline ?? false, view?.SinceUnixMs, view?.SeenUnixMs,
                Sum(ledger, device => device.Received), Sum(ledger, device => device.Missing), Sum(ledger, device => device.Dropped));
        }));
        api.MapGet("/gateways/{id}/ledger", (string id) => context.Registry.TryGetGateway(id, out _)
            ? Results.Ok(context.Ledger.Of(id).Snapshot().Select(ToBody))
            : Results.Problem($"No gateway {id}; /api/v1/gateways lists them", statusCode: StatusCodes.Status404NotFound));
    }

    private static ulong Sum(IEnumerable<DeviceLedgerView> ledger, Func<DeviceLedgerView, ulong> of) =>
        ledger.Aggregate(0UL, (sum, device) => sum + of(device));

    // The epoch is 64 random bits: as a JSON number a browser would round it.
    private static LedgerBody ToBody(DeviceLedgerView view) => new(
        view.Epoch.ToString(), view.Device, [.. view.Seen.Select(range => new[] { range.First, range.Last })],
        view.Received, view.Dropped, view.Missing, view.ClosedAt);

    private sealed record GatewayBody(
        string Id, string Group, bool IsOnline, long? SinceUnixMs, long? SeenUnixMs, ulong Received, ulong Missing, ulong Dropped);

    private sealed record LedgerBody(
        string Epoch, string Device, IReadOnlyList<ulong[]> Seen, ulong Received, ulong Dropped, ulong Missing, ulong? ClosedAt);
}
