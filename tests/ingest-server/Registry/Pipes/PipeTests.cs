using CsCheck;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Pipes;

namespace SmartPoles.IngestServer.Tests.Registry.Pipes;

/// <summary>Neighbours, ways and coverage against the slow and obvious: all distances by relaxing every pipe until nothing changes.</summary>
public sealed class PipeTests
{
    private const int Nodes = 9;

    private static readonly Gen<(int From, int To, int Metres)[]> Networks =
        Gen.Select(Gen.Int[0, Nodes - 1], Gen.Int[0, Nodes - 1], Gen.Int[1, 900]).Array[0, 16];

    [Fact]
    public void PipeNeighbours_AnyNetwork_AreTheSensorsWithinReachTheNearestFirst() => Networks.Sample(pipes =>
    {
        var topology = new CityTopology(Registry(pipes));
        var metres = Distances(pipes);
        for (var node = 0; node < Nodes; node++)
        {
            var expected = Enumerable.Range(0, Nodes).Where(other => other != node && metres[node, other] <= CityTopology.NeighbourMetresMax)
                .Select(other => (Metres: metres[node, other], Code: Code(other))).OrderBy(row => row.Metres).ThenBy(row => row.Code, StringComparer.Ordinal);

            Assert.Equal(expected.Select(row => new PipeNeighbour(row.Code, row.Metres)), topology.PipeNeighbours(Code(node)));
        }
    });

    [Fact]
    public void PipesBetween_AnyNetwork_AreAWayOfTheShortestLength() => Networks.Sample(pipes =>
    {
        var topology = new CityTopology(Registry(pipes));
        var metres = Distances(pipes);
        for (var end = 1; end < Nodes; end++)
        {
            var way = topology.PipesBetween(Code(0), Code(end));

            Assert.Equal(double.IsFinite(metres[0, end]) ? metres[0, end] : 0, way.Sum(pipe => pipes[int.Parse(pipe[1..], null)].Metres));
            var at = 0;
            foreach (var pipe in way.Select(pipe => pipes[int.Parse(pipe[1..], null)])) at = pipe.From == at ? pipe.To : pipe.To == at ? pipe.From : -1;
            Assert.Equal(way.Count == 0 ? 0 : end, at);
        }
    });

    [Fact]
    public void Coverage_AnyNetworkAndSensors_IsWhatEachMetreOfPipeSays() => Gen.Select(Networks, Gen.Int[0, 511], Gen.Int[1, 1500]).Sample((pipes, live, reach) =>
    {
        var metres = Distances(pipes);
        double ToSensor(int node) => Enumerable.Range(0, Nodes).Where(other => (live >> other & 1) == 1).Select(other => metres[node, other]).DefaultIfEmpty(double.PositiveInfinity).Min();
        var covered = 0;
        foreach (var (from, to, length) in pipes)
        {
            for (var metre = 0; metre < length; metre++)
            {
                // The middle of the metre, from either end of its pipe.
                if (Math.Min(ToSensor(from) + metre, ToSensor(to) + length - metre - 1) + 0.5 <= reach) covered++;
            }
        }

        var registry = Registry(pipes);
        var row = PipeCoverage.Of(new CityTopology(registry), [], code => (live >> (int.Parse(code[10..], null) - 1) & 1) == 1, reach).Networks.Single();

        Assert.Equal(covered, row.CoveredMetres, 1e-6);
        Assert.Equal(pipes.Sum(pipe => pipe.Metres), row.Metres);
        Assert.Equal(Enumerable.Range(0, Nodes).Count(node => ToSensor(node) <= reach), row.CoveredNodes);
    });

    [Fact]
    public void Coverage_HalfOfALine_TellsWhatIsMissingAndWhere()
    {
        double[] west = [0, -1, 0.0005, -1, 0.0005, 1, 0, 1, 0, -1];
        double[] east = [0.0005, -1, 0.01, -1, 0.01, 1, 0.0005, 1, 0.0005, -1];
        CellRow[] cells = [new("371502001001001", west), new("371503001001002", east)];

        // Nodes lie 0.001 degrees apart; the middle of the first pipe lies on the common edge and so in the eastern cell.
        var coverage = PipeCoverage.Of(new CityTopology(Registry([(0, 1, 1000), (1, 2, 1000)])), cells, code => code == Code(0), 500);

        Assert.Equal((2000.0, 500.0, 1200.0), (coverage.Networks[0].Metres, coverage.Networks[0].CoveredMetres, coverage.Networks[0].MissingMetres));
        Assert.Equal([Code(1), Code(2)], coverage.Silent.Take(2));
        Assert.Equal(["P1", "P0"], coverage.Uncovered.Select(pipe => pipe.Pipe));
        Assert.Equal(["371502", "371503"], coverage.Divisions.Where(row => row.Place.Length > 0).Select(row => row.Place));
    }

    internal static string Code(int node) => $"3715022132{node + 1:D6}";

    internal static CityRegistry Registry(IReadOnlyList<(int From, int To, int Metres)> pipes) => new(new RegistryDocument(RegistryFile.Version, [],
        [.. Enumerable.Range(0, Nodes).Select(node => new ComponentRow(Code(node), "", "", 0, 0, null, []))])
    {
        PipeParts =
        [
            .. Enumerable.Range(0, Nodes).Select(node => new PipePartRow("water", PipePart.Node, $"J{node}") { Latitude = 0, Longitude = node * 0.001, Sensors = [Code(node)] }),
            .. pipes.Select((pipe, index) => new PipePartRow("water", PipePart.Pipe, $"P{index}") { From = $"J{pipe.From}", To = $"J{pipe.To}", LengthM = pipe.Metres }),
        ],
    });

    private static double[,] Distances(IReadOnlyList<(int From, int To, int Metres)> pipes)
    {
        var metres = new double[Nodes, Nodes];
        for (var start = 0; start < Nodes; start++)
        {
            for (var node = 0; node < Nodes; node++) metres[start, node] = node == start ? 0 : double.PositiveInfinity;
            for (var round = 0; round < Nodes; round++)
            {
                foreach (var (from, to, length) in pipes)
                {
                    metres[start, to] = Math.Min(metres[start, to], metres[start, from] + length);
                    metres[start, from] = Math.Min(metres[start, from], metres[start, to] + length);
                }
            }
        }

        return metres;
    }
}
