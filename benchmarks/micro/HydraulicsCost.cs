using System.Globalization;
using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;

namespace SmartPoles.Benchmarks;

/// <summary>A water network solved from nothing, from the last state, and with a leak that comes and goes, on one core.</summary>
internal static class HydraulicsCost
{
    private const int Side = 71;                // 71 x 71 crossings: 9,940 pipes and the feeds
    private const int ChangedDemands = 50;

    /// <param name="files">Networks as .inp files, beside a grid of streets of 10,000 pipes.</param>
    public static int Measure(IEnumerable<string> files)
    {
        Measure("grid", Grid());
        foreach (var file in files)
        {
            var result = InpReader.Load(file);
            foreach (var fault in result.Faults) Console.Error.WriteLine(fault);
            if (!result.IsRead) return 1;
            Measure(Path.GetFileNameWithoutExtension(file), result.Network);
        }

        return 0;
    }

    private static void Measure(string name, NetworkModel network)
    {
        var model = new HydraulicModel(network);
        var report = model.Start();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"network\":\"{name}\",\"nodes\":{network.Nodes.Count},\"links\":{network.Links.Count},\"outcome\":\"{report.Outcome}\",\"steps\":{report.Trials},\"factor_entries\":{model.FactorEntries}}}"));
        HotPath.Tell($"{name}, order and cold solve", "solve", 1, () => new HydraulicModel(network).Start());

        var dice = new Random(1);
        HotPath.Tell($"{name}, warm solve", "solve", 1, () =>
        {
            for (var change = 0; change < ChangedDemands; change++) model.SetDemand(dice.Next(network.Junctions.Count), 0.0005 * dice.NextDouble());
            model.Solve();
        });
        HotPath.Tell($"{name}, leak in a pipe", "solve", 1, () =>
        {
            var leak = model.PlaceLeak(dice.Next(network.Pipes.Count), 0.5, 0.001);
            model.Solve();
            model.RemoveLeak(leak);
        });
    }

    private static NetworkModel Grid()
    {
        var builder = new NetworkBuilder();
        builder.Add(new Reservoir("works") { HeadM = 70 });
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                builder.Add(new Junction(Name(row, column)) { Demands = [new JunctionDemand(0.0002)] });
                if (column > 0) builder.Add(Street("E", row, column, Name(row, column - 1)));
                if (row > 0) builder.Add(Street("S", row, column, Name(row - 1, column)));
            }
        }

        for (var feed = 0; feed < 4; feed++)
        {
            var (row, column) = (feed % 2 * (Side - 1), feed / 2 * (Side - 1));
            builder.Add(new Pipe($"feed{feed}", "works", Name(row, column)) { LengthM = 100, DiameterM = 0.8, Roughness = 130 });
        }

        return builder.TryBuild(out var network, out var faults) ? network : throw new InvalidOperationException(string.Join('\n', faults));
    }

    // Every tenth street has a main.
    private static Pipe Street(string way, int row, int column, string from) => new($"{way}{row}-{column}", from, Name(row, column))
    {
        LengthM = 100,
        DiameterM = (way == "E" ? row : column) % 10 == 0 ? 0.5 : 0.15,
        Roughness = 120,
    };

    private static string Name(int row, int column) => $"J{row}-{column}";
}
