using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>Networks to test with.</summary>
internal static class Networks
{
    /// <summary>Path of a public network (EPANET example or research set); skips where the data sets are missing.</summary>
    public static string Path(string name)
    {
        if (Repository.SharedData is not { } shared) Assert.Skip("no ../shared/data beside this checkout; its README tells where the files come from");
        return System.IO.Path.Combine(Repository.SharedData!, "epanet", name);
    }

    public static NetworkModel Load(string name) => Read(InpReader.Load(Path(name)));

    public static NetworkModel Parse(string inp) => Read(InpReader.Read(new StringReader(inp), "test.inp"));

    public static NetworkModel Build(NetworkBuilder builder) =>
        builder.TryBuild(out var network, out var faults) ? network : throw new InvalidOperationException(string.Join('\n', faults));

    public static int Node(this NetworkModel network, string id) => network.TryFindNode(id, out var index) ? index : throw new ArgumentException($"no node {id}");

    public static int Link(this NetworkModel network, string id) => network.TryFindLink(id, out var index) ? index : throw new ArgumentException($"no link {id}");

    /// <summary>A square grid of streets, 100 m a block, fed at one corner; with a seed, pipes and demands vary.</summary>
    public static NetworkBuilder Grid(int side, int seed = 1, double headM = 60)
    {
        var dice = new Random(seed);
        var builder = new NetworkBuilder();
        builder.Add(new Reservoir("R") { HeadM = headM });
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                builder.Add(new Junction($"J{row}-{column}") { ElevationM = 5 * dice.NextDouble(), Demands = [new JunctionDemand(0.4 / (side * side) * (0.5 + dice.NextDouble()))] });
                if (column > 0) builder.Add(NewPipe($"E{row}-{column}", $"J{row}-{column - 1}", $"J{row}-{column}"));
                if (row > 0) builder.Add(NewPipe($"S{row}-{column}", $"J{row - 1}-{column}", $"J{row}-{column}"));
            }
        }

        builder.Add(new Pipe("feed", "R", "J0-0") { LengthM = 10, DiameterM = 1.2, Roughness = 130 });
        return builder;

        Pipe NewPipe(string id, string from, string to) =>
            new(id, from, to) { LengthM = 100, DiameterM = 0.2 + 0.4 * dice.NextDouble(), Roughness = 100 + 40 * dice.NextDouble() };
    }

    private static NetworkModel Read(InpResult result) => result.Network ?? throw new InvalidOperationException(string.Join('\n', result.Faults));
}
