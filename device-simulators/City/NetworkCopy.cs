using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>A network with the same parts in the same order, and something changed.</summary>
internal static class NetworkCopy
{
    /// <summary>The parts, with their places moved and other options and times.</summary>
    public static NetworkBuilder Of(NetworkModel network, Func<MapPoint, MapPoint> move, NetworkOptions options, NetworkTimes times)
    {
        var builder = new NetworkBuilder { Options = options, Times = times };
        foreach (var line in network.Title) builder.Title.Add(line);
        foreach (var node in network.Nodes) builder.Add(node.Position is { } point ? node with { Position = move(point) } : node);
        foreach (var link in network.Links) builder.Add(link with { Vertices = [.. link.Vertices.Select(move)] });
        foreach (var pattern in network.Patterns) builder.Add(pattern);
        foreach (var curve in network.Curves) builder.Add(curve);
        foreach (var control in network.Controls) builder.Add(control);
        foreach (var section in network.Kept) builder.Add(section);
        return builder;
    }
}
