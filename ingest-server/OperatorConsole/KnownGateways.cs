using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Gateways of the registry, and those that were let in without being in it.</summary>
internal static class KnownGateways
{
    internal static IEnumerable<GatewayRow> Of(ConsoleContext context) => context.Registry.Gateways.Concat(
        context.Access.Credentials.All
            .Where(row => !row.IsRevoked && !context.Registry.TryGetGateway(row.Gateway, out _))
            .Select(row => new GatewayRow(row.Gateway, row.Group ?? "")));

    internal static IResult NotFound(string id) => Results.Problem($"No gateway {id}; /api/v1/gateways lists them", statusCode: StatusCodes.Status404NotFound);
}
