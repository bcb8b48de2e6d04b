using CsCheck;
using SmartPoles.DeviceSimulators.Hydraulics;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>Gas against GB 50028-2006, 6.2.5 and 6.2.6, reckoned by hand from the coefficients of the standard, and the laws of every network.</summary>
public class GasTests
{
    private const double CubicMetrePerHour = 1.0 / 3600;

    [Fact]
    public void Solve_LowPressurePipe_LosesWhatTheStandardSays()
    {
        // 6.26e7 * 0.02876 * 100² / 100⁵ * 0.75 * 288.15/273.15 * 400 m = 570 Pa; lambda by Colebrook at Re 25,263 and K 0.2 mm.
        var model = OnePipe(new GasOptions { IsLowPressure = true }, supplyKpa: 3, lengthM: 400, diameterM: 0.1, flow: 100 * CubicMetrePerHour);

        Assert.True(model.Solve().IsSolved);

        Assert.InRange(3 - model.PressureKpa(1), 0.570 * 0.98, 0.570 * 1.02);
    }

    [Fact]
    public void Solve_MediumPressurePipe_LosesWhatTheStandardSays()
    {
        // p2² = 301.325² - 1.27e10 * 0.02180 * 2000² / 150⁵ * 0.75 * 288.15/273.15 * 2 km: 158.9 kPa gauge; Re 336,836.
        var model = OnePipe(new GasOptions(), supplyKpa: 200, lengthM: 2000, diameterM: 0.15, flow: 2000 * CubicMetrePerHour);

        Assert.True(model.Solve().IsSolved);

        Assert.InRange(model.PressureKpa(1), 158.9 - 1, 158.9 + 1);
    }

    [Fact]
    public void Solve_Weymouth_LosesByItsOwnFactor()
    {
        // The same pipe with lambda = 0.009407 / 0.15^(1/3) = 0.01770: 167.1 kPa gauge.
        var model = OnePipe(new GasOptions { Formula = GasFormula.Weymouth }, supplyKpa: 200, lengthM: 2000, diameterM: 0.15, flow: 2000 * CubicMetrePerHour);

        Assert.True(model.Solve().IsSolved);

        Assert.InRange(model.PressureKpa(1), 167.1 - 0.2, 167.1 + 0.2);
    }

    [Theory]
    [InlineData(false, 300, 0.05571)]       // choked: 0.75 A pa √(γ/(Rs T)) (2/(γ+1))^3.833, pa 401.3 kPa
    [InlineData(true, 3, 0.005269)]         // 0.75 A √(2 * 3000 Pa / 0.75 kg/m3)
    public void PlaceLeak_HoleOfTenMillimetres_BlowsWhatANozzleGives(bool isLow, double supplyKpa, double expected)
    {
        var model = OnePipe(new GasOptions { IsLowPressure = isLow }, supplyKpa, lengthM: 1, diameterM: 1, flow: 0);
        var leak = model.PlaceLeak(0, 0.5, 0.01);

        Assert.True(model.Solve().IsSolved);

        Assert.InRange(leak.FlowM3PerS, expected * 0.995, expected * 1.005);
        model.RemoveLeak(leak);
        model.Solve();
        Assert.Equal(0, leak.FlowM3PerS);
        Assert.Equal(supplyKpa, model.PressureKpa(1), tolerance: 1e-6);
    }

    [Fact]
    public void Solve_AnyLoopedNetwork_BalancesAndFallsFromTheSupply() => Gen.Select(Gen.Int[2, 7], Gen.Int[0, 10_000], Gen.Bool).Sample(
        (side, seed, isLow) =>
        {
            var model = new GasModel(Grid(side, seed, isLow));
            Assert.True(model.Solve().IsSolved);
            var sums = new double[model.Network.Nodes.Count];
            for (var pipe = 0; pipe < model.Network.Pipes.Count; pipe++)
            {
                model.Network.TryFindNode(model.Network.Pipes[pipe].From, out var from);
                model.Network.TryFindNode(model.Network.Pipes[pipe].To, out var to);
                sums[from] -= model.FlowM3PerS(pipe);
                sums[to] += model.FlowM3PerS(pipe);
                Assert.True(Math.Abs(model.FlowM3PerS(pipe)) < 1e-6 || model.FlowM3PerS(pipe) > 0 == model.PressureKpa(from) > model.PressureKpa(to));
            }

            for (var node = 1; node < sums.Length; node++)
            {
                Assert.Equal(model.Network.Nodes[node].DemandM3PerS, sums[node], tolerance: 1e-8);
                Assert.True(model.PressureKpa(node) < model.PressureKpa(0));
            }
        },
        iter: 60);

    [Fact]
    public void Solve_PipeShut_NamesWhomItCutsOff()
    {
        var model = OnePipe(new GasOptions(), 200, 100, 0.1, 0.01);
        model.Close(0);

        var report = model.Solve();

        Assert.Equal(SolveOutcome.Disconnected, report.Outcome);
        Assert.Equal(["home"], report.Names);
        Assert.Equal(0, model.PressureKpa(1));
        model.Open(0);
        Assert.True(model.Solve().IsSolved);
    }

    [Fact]
    public void TryCreate_BadNetwork_TellsAllFaultsAtOnce()
    {
        var made = GasNetwork.TryCreate(
            [new GasNode("a") { SupplyKpa = -1 }, new GasNode("a")],
            [new GasPipe("p", "a", "b") { LengthM = 0, DiameterM = 0.1 }],
            new GasOptions(),
            out _,
            out var faults);

        Assert.False(made);
        Assert.Equal(4, faults.Count);
    }

    private static GasModel OnePipe(GasOptions options, double supplyKpa, double lengthM, double diameterM, double flow) => new(Create(
        [new GasNode("gate") { SupplyKpa = supplyKpa }, new GasNode("home") { DemandM3PerS = flow }],
        [new GasPipe("pipe", "gate", "home") { LengthM = lengthM, DiameterM = diameterM }],
        options));

    private static GasNetwork Grid(int side, int seed, bool isLow)
    {
        var dice = new Random(seed);
        var nodes = new List<GasNode> { new("gate") { SupplyKpa = isLow ? 5 : 300 } };
        var pipes = new List<GasPipe> { Pipe("gate", "0-0") };
        for (var row = 0; row < side; row++)
        {
            for (var column = 0; column < side; column++)
            {
                nodes.Add(new GasNode($"{row}-{column}") { DemandM3PerS = (isLow ? 0.02 : 0.3) / (side * side) * (0.5 + dice.NextDouble()) });
                if (column > 0) pipes.Add(Pipe($"{row}-{column - 1}", $"{row}-{column}"));
                if (row > 0) pipes.Add(Pipe($"{row - 1}-{column}", $"{row}-{column}"));
            }
        }

        return Create(nodes, pipes, new GasOptions { IsLowPressure = isLow });

        GasPipe Pipe(string from, string to) => new($"{from}>{to}", from, to) { LengthM = 100, DiameterM = 0.1 + 0.2 * dice.NextDouble() };
    }

    private static GasNetwork Create(IReadOnlyList<GasNode> nodes, IReadOnlyList<GasPipe> pipes, GasOptions options) =>
        GasNetwork.TryCreate(nodes, pipes, options, out var network, out var faults) ? network : throw new InvalidOperationException(string.Join('\n', faults));
}
