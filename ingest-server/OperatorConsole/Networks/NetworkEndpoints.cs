using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.OperatorConsole.Networks;

/// <summary><c>/api/v1/networks</c>: the pipe networks, and one of them with what is measured on it now.</summary>
internal static class NetworkEndpoints
{
    private const int ZonesMax = 2_000;

    internal static void Map(IEndpointRouteBuilder api, ConsoleContext context)
    {
        api.MapGet("/networks", () => List(context.Registry)).Require(ApiRole.Viewer);
        api.MapGet("/networks/{id}", (string id, string? zone) => One(context, id, zone)).Require(ApiRole.Viewer);
    }

    private static IEnumerable<NetworkBody> List(CityRegistry registry) => registry.PipeParts
        .GroupBy(part => part.Network, StringComparer.Ordinal)
        .OrderBy(parts => parts.Key, StringComparer.Ordinal)
        .Select(parts => new NetworkBody(
            parts.Key, KindOf(parts.Key), parts.Count(part => part.Part == PipePart.Node), parts.Count(part => part.Part == PipePart.Pipe),
            parts.Count(part => part.Part == PipePart.Valve), ZonesOf(registry, parts)));

    private static IResult One(ConsoleContext context, string id, string? zone)
    {
        if (NetworkCut.TryTake(context.Registry, id, zone, out var cut, out var reason)) return Results.Ok(NetworkView.Of(context, cut));
        return Results.Problem(reason, statusCode: reason.Contains("more than", StringComparison.Ordinal) ? StatusCodes.Status400BadRequest : StatusCodes.Status404NotFound);
    }

    /// <summary>Zones of what measures on it, which is what a page offers to choose from.</summary>
    private static List<string> ZonesOf(CityRegistry registry, IEnumerable<PipePartRow> parts) =>
    [
        .. parts.SelectMany(part => part.Sensors ?? []).Select(sensor => registry.Find(sensor)).Where(place => place >= 0).Select(place => registry.Components[place].Zone)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(ZonesMax),
    ];

    private static string KindOf(string network) =>
        network.StartsWith("water", StringComparison.OrdinalIgnoreCase) ? "water" : network.StartsWith("gas", StringComparison.OrdinalIgnoreCase) ? "gas" : "other";

    /// <param name="Id">Name of the network.</param>
    /// <param name="Kind">water, gas, or other.</param>
    /// <param name="Nodes">How many.</param>
    /// <param name="Pipes">How many.</param>
    /// <param name="Valves">Valves, pumps and regulators.</param>
    /// <param name="Zones">Zones that something of it is measured in.</param>
    private sealed record NetworkBody(string Id, string Kind, int Nodes, int Pipes, int Valves, IReadOnlyList<string> Zones);
}
