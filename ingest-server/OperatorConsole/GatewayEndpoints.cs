using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary><c>/api/v1/gateways</c>: who is there, and whether its ledger is complete.</summary>
internal static class GatewayEndpoints
{
    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/gateways", () => All(context).Select(gateway =>
        {
            var view = context.Latest.Gateway(gateway.Id);
            var ledger = context.Ledger.Of(gateway.Id).Snapshot();
            return new GatewayBody(
                gateway.Id, gateway.Group, view?.IsOnline ?? false, view?.SinceUnixMs, view?.SeenUnixMs,
                Sum(ledger, device => device.Received), Sum(ledger, device => device.Missing), Sum(ledger, device => device.Dropped));
        })).Require(ApiRole.Viewer);
        api.MapGet("/gateways/{id}/ledger", (string id) => All(context).Any(gateway => gateway.Id == id)
            ? Results.Ok(context.Ledger.Of(id).Snapshot().Select(ToBody))
            : Results.Problem($"No gateway {id}; /api/v1/gateways lists them", statusCode: StatusCodes.Status404NotFound)).Require(ApiRole.Viewer);
    }

    /// <summary>Those of the registry file, and those that were let in without being in it.</summary>
    private static IEnumerable<GatewayRow> All(ConsoleContext context) => context.Registry.Gateways.Concat(
        context.Access.Credentials.All
            .Where(row => !row.IsRevoked && !context.Registry.TryGetGateway(row.Gateway, out _))
            .Select(row => new GatewayRow(row.Gateway, row.Group ?? "")));

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
