using System.Diagnostics.CodeAnalysis;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Networks;

/// <summary>A network, or what of it lies in a zone: the nodes there, and every pipe and valve that has an end at one of them.</summary>
/// <param name="Network">Name of the network.</param>
/// <param name="Nodes">Nodes, those at the far ends of pipes that leave the zone with them.</param>
/// <param name="Links">Pipes and valves.</param>
internal sealed record NetworkCut(string Network, IReadOnlyList<PipePartRow> Nodes, IReadOnlyList<PipePartRow> Links)
{
    /// <summary>More than a schematic shows: some 2 MB, and seconds to draw.</summary>
    internal const int NodesMax = 20_000;

    /// <summary>Takes the part of a network; false with the reason.</summary>
    internal static bool TryTake(CityRegistry registry, string network, string? zone, [NotNullWhen(true)] out NetworkCut? cut, [NotNullWhen(false)] out string? reason)
    {
        (cut, reason) = (null, null);
        var parts = registry.PipeParts.Where(part => part.Network == network).ToArray();
        if (parts.Length == 0)
        {
            reason = $"No network {network}; /api/v1/networks lists them";
            return false;
        }

        var nodes = parts.Where(part => part.Part == PipePart.Node);
        var links = parts.Where(part => part.Part != PipePart.Node);
        if (zone is not null)
        {
            var inside = nodes.Where(IsIn(registry, zone)).Select(node => node.Id).ToHashSet(StringComparer.Ordinal);
            if (inside.Count == 0)
            {
                reason = $"Nothing of network {network} lies in zone {zone}; /api/v1/networks lists its zones";
                return false;
            }

            links = links.Where(link => inside.Contains(link.From!) || inside.Contains(link.To!)).ToArray();
            foreach (var link in links)
            {
                inside.Add(link.From!);
                inside.Add(link.To!);
            }

            nodes = nodes.Where(node => inside.Contains(node.Id));
        }

        cut = new NetworkCut(network, [.. nodes], [.. links]);
        if (cut.Nodes.Count <= NodesMax) return true;
        reason = $"Network {network} has {cut.Nodes.Count} nodes here, more than {NodesMax} in one answer; name a zone";
        cut = null;
        return false;
    }

    /// <summary>By the zone's polygon where the registry has one; else by what measures at the node.</summary>
    private static Func<PipePartRow, bool> IsIn(CityRegistry registry, string zone)
    {
        if (registry.Zones.FirstOrDefault(row => row.Id == zone) is { Polygon.Length: > 0 } known) return node => Ring.Contains(known.Polygon, node.Latitude!.Value, node.Longitude!.Value);
        return node => (node.Sensors ?? []).Any(sensor => registry.Find(sensor) is >= 0 and var place && registry.Components[place].Zone == zone);
    }
}
