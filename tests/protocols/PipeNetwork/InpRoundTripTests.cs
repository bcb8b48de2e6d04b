using System.Globalization;
using CsCheck;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.PipeNetwork;

/// <summary>What was written reads as it was.</summary>
public class InpRoundTripTests
{
    private static readonly Gen<NetworkBuilder> AnyNetwork = Gen.Select(Gen.Int[1, 12], Gen.Int, Gen.Enum<FlowUnit>(), Gen.Enum<HeadLossFormula>()).Select(Make);

    [Theory]
    [InlineData("Net3.inp", 92, 2, 3, 117, 2, 0, 18)]
    [InlineData("ky10.inp", 920, 2, 13, 1043, 13, 5, 6)]
    [InlineData("Net6.inp", 3323, 1, 32, 3829, 61, 2, 124)]
    public void Read_PublicNetwork_HasItsPartsAndComesBack(string name, int junctions, int reservoirs, int tanks, int pipes, int pumps, int valves, int controls)
    {
        if (Repository.SharedData is not { } shared) Assert.Skip("no ../shared/data beside this checkout; its README tells where the files come from");
        var result = InpReader.Load(Path.Combine(Repository.SharedData!, "epanet", name));

        Assert.True(result.IsRead, string.Join('\n', result.Faults));
        var network = result.Network;
        Assert.Equal(
            (junctions, reservoirs, tanks, pipes, pumps, valves, controls),
            (network.Junctions.Count, network.Reservoirs.Count, network.Tanks.Count, network.Pipes.Count, network.Pumps.Count, network.Valves.Count, network.Controls.Count));
        AssertComesBack(network);
    }

    [Fact]
    public void Write_AnyNetwork_ComesBack() => AnyNetwork.Sample(
        builder =>
        {
            Assert.True(builder.TryBuild(out var network, out var faults), string.Join('\n', faults));
            AssertComesBack(network);
        },
        iter: 300);

    [Fact]
    public void Write_NumbersOfTheFile_LookAsTheyDid()
    {
        const string Text = "[JUNCTIONS]\na 147.3 189.95\n[RESERVOIRS]\nR 220.1\n[PIPES]\np R a 99.9 12 130\n[OPTIONS]\nUNITS GPM\n";
        var written = InpWriter.Write(InpReader.Read(new StringReader(Text), "x").Network!);

        foreach (var number in (string[])["147.3", "189.95", "220.1", "99.9", " 12 ", "130"]) Assert.Contains(number, written, StringComparison.Ordinal);
    }

    private static void AssertComesBack(NetworkModel network)
    {
        var written = InpWriter.Write(network);
        var again = InpReader.Read(new StringReader(written), "again.inp");
        Assert.True(again.IsRead, string.Join('\n', again.Faults));
        Assert.Equal(written, InpWriter.Write(again.Network));

        // Records compare by value but for their lists, which are compared beside them.
        Assert.Equal(network.Options, again.Network.Options, new Near());
        Assert.Equal(network.Times, again.Network.Times);
        AssertAlike(network.Nodes.Select(Words), again.Network.Nodes.Select(Words));
        AssertAlike(network.Links.Select(Words), again.Network.Links.Select(Words));
        Assert.Equal((network.Nodes.Count, network.Links.Count, network.Curves.Count), (again.Network.Nodes.Count, again.Network.Links.Count, again.Network.Curves.Count));
        Assert.Equal(network.Controls.Count, again.Network.Controls.Count);
        Assert.Equal(network.Patterns.SelectMany(pattern => pattern.Multipliers), again.Network.Patterns.SelectMany(pattern => pattern.Multipliers));
        AssertAlike(
            network.Curves.SelectMany(curve => curve.Points.Select(point => $"{curve.Id} {curve.Kind} {point.X:R} {point.Y:R}")),
            again.Network.Curves.SelectMany(curve => curve.Points.Select(point => $"{curve.Id} {curve.Kind} {point.X:R} {point.Y:R}")));
        Assert.Equal(
            network.Kept.OrderBy(kept => kept.Name, StringComparer.Ordinal).SelectMany(kept => kept.Lines.Prepend(kept.Name)),
            again.Network.Kept.OrderBy(kept => kept.Name, StringComparer.Ordinal).SelectMany(kept => kept.Lines.Prepend(kept.Name)));
    }

    // A change of units and back may move the last bits of a number.
    private static void AssertAlike(IEnumerable<string> expected, IEnumerable<string> found) => Assert.All(
        expected.Zip(found, (a, b) => (A: a.Split(' '), B: b.Split(' '))),
        pair => Assert.True(pair.A.Length == pair.B.Length && pair.A.Zip(pair.B).All(word => IsAlike(word.First, word.Second)), $"{string.Join(' ', pair.A)} became {string.Join(' ', pair.B)}"));

    private static bool IsAlike(string a, string b) => a == b
        || (double.TryParse(a, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, CultureInfo.InvariantCulture, out var y) && Math.Abs(x - y) <= 1e-14 * Math.Abs(x));

    private static string Words(NetworkNode node) => node switch
    {
        Junction junction => $"{node.Id} {node.Position} {node.Tag} {junction.ElevationM:R} {junction.EmitterCoefficient:R} {string.Join(' ', junction.Demands.Select(demand => $"{demand.BaseM3PerS:R} {demand.PatternId} {demand.Category}"))}",
        Reservoir reservoir => $"{node.Id} {node.Position} {node.Tag} {reservoir.HeadM:R} {reservoir.PatternId}",
        Tank tank => $"{node.Id} {node.Position} {node.Tag} {tank.ElevationM:R} {tank.InitialLevelM:R} {tank.MinLevelM:R} {tank.MaxLevelM:R} {tank.DiameterM:R} {tank.MinVolumeM3:R} {tank.VolumeCurveId} {tank.CanOverflow}",
        _ => "",
    };

    private static string Words(NetworkLink link) => $"{link.Id} {link.From} {link.To} {link.Tag} {string.Join(' ', link.Vertices)} " + link switch
    {
        Pipe pipe => $"{pipe.LengthM:R} {pipe.DiameterM:R} {pipe.Roughness:R} {pipe.MinorLoss:R} {pipe.IsClosed} {pipe.HasCheckValve}",
        Pump pump => $"{pump.HeadCurveId} {pump.PowerW:R} {pump.Speed:R} {pump.SpeedPatternId} {pump.IsClosed}",
        Valve valve => $"{valve.Kind} {valve.DiameterM:R} {valve.Setting:R} {valve.HeadLossCurveId} {valve.MinorLoss:R} {valve.Override}",
        _ => "",
    };

    private static NetworkBuilder Make(int size, int seed, FlowUnit unit, HeadLossFormula formula)
    {
        var dice = new Random(seed);
        var builder = new NetworkBuilder
        {
            Options = new NetworkOptions { Flow = unit, HeadLoss = formula, Coordinates = (CoordinateUnit)dice.Next(4), EmitterBackflow = dice.Next(2) == 0, DemandModel = (DemandModel)dice.Next(2), RequiredPressureM = 25 },
            Times = new NetworkTimes { DurationS = dice.Next(1_000_000), HydraulicStepS = 1 + dice.Next(1800), StartClockS = dice.Next(86_400), PatternStartS = dice.Next(5000) },
        };
        builder.Title.Add("made by dice");
        builder.Add(new Pattern("day", [.. Enumerable.Range(0, 1 + dice.Next(20)).Select(_ => dice.NextDouble() * 2)]));
        builder.Add(new Curve("lift", CurveKind.PumpHead, [new(0, 80), new(0.02 + dice.NextDouble() / 100, 60), new(0.05, 20)]));
        var hasBowl = dice.Next(2) == 0;
        if (hasBowl) builder.Add(new Curve("bowl", CurveKind.Volume, [new(0, 0), new(5, 100 * dice.NextDouble()), new(10, 500)]));
        builder.Add(new Reservoir("R") { HeadM = 100 * dice.NextDouble(), PatternId = dice.Next(2) == 0 ? "day" : null });
        builder.Add(new Tank("T") { ElevationM = 50, InitialLevelM = 3, MaxLevelM = 8, DiameterM = 10 * dice.NextDouble() + 1, VolumeCurveId = hasBowl ? "bowl" : null, CanOverflow = dice.Next(2) == 0 });
        for (var index = 0; index < size; index++)
        {
            builder.Add(new Junction($"J{index}")
            {
                ElevationM = 100 * dice.NextDouble() - 20,
                EmitterCoefficient = dice.Next(3) == 0 ? dice.NextDouble() / 1000 : 0,
                Position = dice.Next(2) == 0 ? new MapPoint(dice.NextDouble(), dice.NextDouble()) : null,
                Tag = dice.Next(4) == 0 ? "zone-1" : null,
                Demands = [.. Enumerable.Range(0, dice.Next(3)).Select(use => new JunctionDemand(dice.NextDouble() / 50, dice.Next(2) == 0 ? "day" : null, use == 1 ? "homes, blocks" : null))],
            });
            builder.Add(new Pipe($"P{index}", index == 0 ? "R" : $"J{index - 1}", $"J{index}")
            {
                LengthM = 1 + 1000 * dice.NextDouble(),
                DiameterM = 0.05 + dice.NextDouble(),
                Roughness = 0.001 + dice.NextDouble(),
                MinorLoss = dice.NextDouble(),
                IsClosed = dice.Next(3) == 0,
                Vertices = [.. Enumerable.Range(0, dice.Next(4)).Select(_ => new MapPoint(dice.NextDouble() * 1e6, dice.NextDouble()))],
            });
        }

        builder.Add(new Pump("U", "J0", "T") { HeadCurveId = "lift", Speed = 0.5 + dice.NextDouble(), IsClosed = dice.Next(2) == 0 });
        builder.Add(new Pump("W", "J0", "T") { PowerW = 1000 * (1 + dice.NextDouble()) });
        if (size > 1) builder.Add(new Valve("V", "J0", "J1") { Kind = (ValveKind)dice.Next(5), DiameterM = 0.1, Setting = dice.NextDouble(), Override = (ValveOverride)dice.Next(3) });
        builder.Add(new Control("U", new ControlAction(true, 0.8), new ControlCondition.Below("T", 2.5)));
        builder.Add(new Control("P0", new ControlAction(false), new ControlCondition.AtClock(dice.Next(86_400))));
        return builder;
    }

    private sealed class Near : IEqualityComparer<NetworkOptions>
    {
        public bool Equals(NetworkOptions? x, NetworkOptions? y) => Round(x!) == Round(y!);

        public int GetHashCode(NetworkOptions options) => 0;

        // The pressures of pressure-driven demands are not written for a model that has none.
        private static NetworkOptions Round(NetworkOptions options) => options with
        {
            MinimumPressureM = options.DemandModel == DemandModel.PressureDriven ? Math.Round(options.MinimumPressureM, 9) : 0,
            RequiredPressureM = options.DemandModel == DemandModel.PressureDriven ? Math.Round(options.RequiredPressureM, 9) : 0,
        };
    }
}
