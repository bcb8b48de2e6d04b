using CsCheck;
using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>The laws that every state keeps, whatever the network.</summary>
public class BalanceTests
{
    private const double FlowTolerance = 1e-7;

    private static readonly Gen<(int Side, int Seed)> Cities = Gen.Select(Gen.Int[2, 8], Gen.Int[0, 10_000]);

    [Fact]
    public void Solve_AnyGrid_BalancesMassAtEveryNode() => Cities.Sample(
        city =>
        {
            var model = Solved(Networks.Grid(city.Side, city.Seed));
            model.PlaceLeak(city.Seed % model.Network.Pipes.Count, 0.3, 0.002);
            Assert.True(model.Solve().Outcome is SolveOutcome.Solved or SolveOutcome.NegativePressure);
            foreach (var (node, imbalance) in Imbalances(model)) Assert.True(Math.Abs(imbalance) < FlowTolerance, $"{imbalance} m3/s at {node}");
        },
        iter: 60);

    [Fact]
    public void Solve_AnyGrid_LosesTheSameHeadOnEveryWay() => Cities.Sample(
        city =>
        {
            var model = Solved(Networks.Grid(city.Side, city.Seed));
            for (var pipe = 0; pipe < model.Network.Pipes.Count; pipe++)
            {
                // Heads belong to nodes, so losses that fit every pipe add up to nothing around every loop.
                var law = PipeLaw.Of(model.Network.Pipes[pipe], model.Network.Options);
                law.At(model.FlowM3PerS(pipe), out var loss, out _);
                var drop = model.HeadOnPipe(pipe, 0) - model.HeadOnPipe(pipe, 1);
                Assert.True(Math.Abs(drop - loss) < 1e-4, $"{drop} m instead of {loss} m in {model.Network.Pipes[pipe].Id}");
            }
        },
        iter: 60);

    [Fact]
    public void Solve_LargerLeak_LosesMoreAndLowersThePressure() => Gen.Select(Cities, Gen.Double[0.05, 0.95], Gen.Double[0.0001, 0.01]).Sample(
        (city, share, size) =>
        {
            var model = Solved(Networks.Grid(city.Side, city.Seed));
            var pipe = city.Seed % (model.Network.Pipes.Count - 1);
            var before = Total(model);
            var leak = model.PlaceLeak(pipe, share, size);
            model.Solve();
            var (flow, pressure) = (leak.FlowM3PerS, model.PressureOnPipeMpa(pipe, share));
            Assert.True(flow > 0);
            model.ResizeLeak(leak, 1.5 * size);
            model.Solve();
            Assert.True(leak.FlowM3PerS > flow);
            Assert.True(model.PressureOnPipeMpa(pipe, share) < pressure);
            model.RemoveLeak(leak);
            model.Solve();
            Assert.Equal(before, Total(model), tolerance: 0.001);
        },
        iter: 60);

    [Fact]
    public void Solve_LeakFlow_IsThatOfTheOrifice() => Cities.Sample(
        city =>
        {
            var model = Solved(Networks.Grid(city.Side, city.Seed));
            var pipe = city.Seed % model.Network.Pipes.Count;
            var leak = model.PlaceLeak(pipe, 0.5, Orifice.Coefficient(0.02), 0.5);
            model.Solve();
            var metres = model.PressureOnPipeMpa(pipe, 0.5) / 0.00980665;
            var expected = 0.75 * Math.PI / 4 * 0.0004 * Math.Sqrt(2 * 9.80665 * metres);
            Assert.True(Math.Abs(leak.FlowM3PerS - expected) < 0.001 * expected, $"{leak.FlowM3PerS} instead of {expected} m3/s");
            Assert.Equal(model.FlowM3PerS(pipe) - model.EndFlowM3PerS(pipe), leak.FlowM3PerS, tolerance: 1e-8);
        },
        iter: 60);

    [Fact]
    public void Solve_AllDemandsScaled_ScalesLossesByThePower() => Gen.Select(Cities, Gen.Double[0.3, 3]).Sample(
        (city, factor) =>
        {
            var builder = Networks.Grid(city.Side, city.Seed, headM: 1000);
            var model = Solved(builder);
            var before = Enumerable.Range(0, model.Network.Junctions.Count).Select(node => 1000 - model.HeadM(node)).ToList();
            model.DemandFactor = factor;
            Assert.True(model.Solve().IsSolved);
            for (var node = 0; node < before.Count; node++)
            {
                var expected = before[node] * Math.Pow(factor, 1.852);
                Assert.True(Math.Abs(1000 - model.HeadM(node) - expected) < 0.001 + 1e-4 * expected);
            }
        },
        iter: 40);

    [Fact]
    public void Solve_WarmAndCold_FindTheSameState() => Gen.Select(Cities, Gen.Double[0.5, 1.5]).Sample(
        (city, factor) =>
        {
            var warm = Solved(Networks.Grid(city.Side, city.Seed));
            warm.DemandFactor = factor;
            warm.Solve();
            var cold = new HydraulicModel(warm.Network) { DemandFactor = factor };
            cold.Start();
            for (var node = 0; node < warm.Network.Nodes.Count; node++) Assert.Equal(cold.HeadM(node), warm.HeadM(node), tolerance: 0.002);
        },
        iter: 40);

    [Fact]
    public void AdvanceTo_Net3_TanksHoldWhatFlowedIn()
    {
        var model = new HydraulicModel(Networks.Load("Net3.inp"));
        model.Start();
        for (var hour = 0; hour < 24; hour++)
        {
            var tanks = Enumerable.Range(0, 3).ToList();
            var before = tanks.Select(tank => (Level: model.LevelM(tank), Inflow: model.InflowM3PerS(model.Network.Node($"{tank + 1}")))).ToList();
            model.AdvanceTo(model.NowS + 60);
            foreach (var tank in tanks)
            {
                var diameter = model.Network.Tanks[tank].DiameterM;
                Assert.Equal(before[tank].Level + before[tank].Inflow * 60 / (Math.PI / 4 * diameter * diameter), model.LevelM(tank), tolerance: 1e-6);
            }

            model.AdvanceTo((hour + 1) * 3600);
        }
    }

    private static double Total(HydraulicModel model) => Enumerable.Range(0, model.Network.Junctions.Count).Sum(model.HeadM);

    private static HydraulicModel Solved(NetworkBuilder builder)
    {
        var model = new HydraulicModel(Networks.Build(builder));
        var report = model.Start();
        Assert.True(report.Outcome is SolveOutcome.Solved or SolveOutcome.NegativePressure, report.ToString());
        return model;
    }

    private static IEnumerable<(string Node, double Imbalance)> Imbalances(HydraulicModel model)
    {
        var sums = new double[model.Network.Nodes.Count];
        for (var link = 0; link < model.Network.Links.Count; link++)
        {
            sums[model.Network.Node(model.Network.Links[link].From)] -= model.FlowM3PerS(link);
            sums[model.Network.Node(model.Network.Links[link].To)] += model.EndFlowM3PerS(link);
        }

        for (var node = 0; node < model.Network.Junctions.Count; node++)
        {
            yield return (model.Network.Junctions[node].Id, sums[node] - model.DeliveredM3PerS(node) - model.EmitterM3PerS(node));
        }
    }
}
