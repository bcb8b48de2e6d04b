using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>What a network that cannot give what is asked says, and that it goes on living.</summary>
public class OutcomeTests
{
    [Fact]
    public void Solve_ValvesShutAroundACorner_NamesItAndRunsItDry()
    {
        var model = new HydraulicModel(Networks.Build(Networks.Grid(4)));
        model.Start();
        var corner = model.Network.Node("J3-3");
        model.Close(model.Network.Link("E3-3"));
        model.Close(model.Network.Link("S3-3"));

        var report = model.Solve();

        Assert.Equal(SolveOutcome.Disconnected, report.Outcome);
        Assert.Equal(["J3-3"], report.Names);
        Assert.Contains("J3-3", report.ToString(), StringComparison.Ordinal);
        Assert.True(model.IsDry(corner));
        Assert.Equal(0, model.PressureMpa(corner));
        Assert.Equal(0, model.DeliveredM3PerS(corner));
        Assert.True(model.PressureMpa(model.Network.Node("J0-1")) > 0.1);

        model.Open(model.Network.Link("S3-3"));
        Assert.Equal(SolveOutcome.Solved, model.Solve().Outcome);
        Assert.True(model.PressureMpa(corner) > 0.1);
    }

    [Fact]
    public void Solve_NoSourceAtAll_NamesEveryCustomer()
    {
        var builder = new NetworkBuilder();
        builder.Add(new Junction("a") { Demands = [new JunctionDemand(0.001)] });
        builder.Add(new Junction("b"));
        builder.Add(new Pipe("p", "a", "b") { LengthM = 10, DiameterM = 0.1, Roughness = 100 });

        var report = new HydraulicModel(Networks.Build(builder)).Start();

        Assert.True(report.Outcome == SolveOutcome.Disconnected, report.ToString());
        Assert.Equal(["a"], report.Names);
    }

    [Fact]
    public void Solve_MoreThanThePipeCarries_NamesTheNodesOfNegativePressure()
    {
        var model = new HydraulicModel(Networks.Parse(ThinPipe));

        var report = model.Start();

        Assert.Equal(SolveOutcome.NegativePressure, report.Outcome);
        Assert.Equal(["far"], report.Names);
        Assert.True(model.PressureM(model.Network.Node("far")) < 0);
    }

    [Fact]
    public void Solve_MoreThanThePipeCarriesPressureDriven_GivesLess()
    {
        var model = new HydraulicModel(Networks.Parse(ThinPipe.Replace("UNITS LPS", "UNITS LPS\nDEMAND MODEL PDA\nREQUIRED PRESSURE 10", StringComparison.Ordinal)));

        var report = model.Start();

        Assert.Equal(SolveOutcome.Solved, report.Outcome);
        var far = model.Network.Node("far");
        Assert.InRange(model.PressureM(far), 0, 10);
        Assert.InRange(model.DeliveredM3PerS(far), 0.0001, 0.0199);
        Assert.Equal(0.02 * Math.Sqrt(model.PressureM(far) / 10), model.DeliveredM3PerS(far), tolerance: 1e-6);
    }

    [Fact]
    public void Solve_LeakInAShutPipe_LosesNothing()
    {
        var model = new HydraulicModel(Networks.Build(Networks.Grid(3)));
        model.Start();
        var pipe = model.Network.Link("E1-1");
        var leak = model.PlaceLeak(pipe, 0.5, 0.01);
        model.Solve();
        Assert.True(leak.FlowM3PerS > 0.01);

        model.Close(pipe);
        Assert.Equal(SolveOutcome.Solved, model.Solve().Outcome);
        Assert.Equal(0, leak.FlowM3PerS);

        model.Open(pipe);
        model.Solve();
        Assert.True(leak.FlowM3PerS > 0.01);
    }

    [Fact]
    public void Solve_PumpThatCannotLiftSoHigh_StandsStill()
    {
        var model = new HydraulicModel(Networks.Parse("""
            [JUNCTIONS]
            a 0 0
            b 0 1
            [RESERVOIRS]
            low 10
            high 90
            [PIPES]
            1 low a 10 300 120
            2 b high 10 300 120
            [PUMPS]
            P a b HEAD c
            [CURVES]
            c 10 40
            [OPTIONS]
            UNITS LPS
            """));

        Assert.Equal(SolveOutcome.Solved, model.Start().Outcome);
        Assert.Equal(LinkState.CannotDeliver, model.StateOf(model.Network.Link("P")));
        Assert.Equal(90, model.HeadM(model.Network.Node("b")), tolerance: 0.01);
    }

    [Fact]
    public void PlaceLeak_SeveralInOnePipe_DropThePressureAlongIt()
    {
        var model = new HydraulicModel(Networks.Build(Networks.Grid(3)));
        model.Start();
        var pipe = model.Network.Link("feed");
        foreach (var share in (double[])[0.8, 0.2, 0.5]) model.PlaceLeak(pipe, share, 0.01);

        Assert.True(model.Solve().IsSolved);

        Assert.Equal(model.FlowM3PerS(pipe), model.EndFlowM3PerS(pipe) + model.Leaks.Sum(leak => leak.FlowM3PerS), tolerance: 1e-8);
        Assert.True(model.HeadOnPipe(pipe, 0.1) > model.HeadOnPipe(pipe, 0.3) && model.HeadOnPipe(pipe, 0.3) > model.HeadOnPipe(pipe, 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.PlaceLeak(pipe, 1, 0.01));
    }

    [Fact]
    public void Solve_LastStateSpoilt_IsFoundAgain()
    {
        var model = new HydraulicModel(Networks.Build(Networks.Grid(4)));
        model.Start();
        var before = model.HeadM(model.Network.Node("J3-3"));
        foreach (var link in model.Links) link.Flow = double.NaN;

        Assert.Equal(SolveOutcome.Solved, model.Solve().Outcome);
        Assert.Equal(before, model.HeadM(model.Network.Node("J3-3")), tolerance: 0.001);
    }

    [Fact]
    public void Solve_PressureControlsThatUndoEachOther_AreTold()
    {
        var model = new HydraulicModel(Networks.Parse("""
            [JUNCTIONS]
            a 0 5
            b 0 20
            [RESERVOIRS]
            R 40
            [PIPES]
            1 R a 300 150 120
            2 a b 300 200 120
            3 R b 300 100 120
            [CONTROLS]
            LINK 3 CLOSED IF NODE b ABOVE 1
            LINK 3 OPEN IF NODE b BELOW 39.9
            [OPTIONS]
            UNITS LPS
            TRIALS 30
            """));

        var report = model.Start();

        Assert.Equal(SolveOutcome.Unbalanced, report.Outcome);
        Assert.Equal(["3"], report.Names);
    }

    private const string ThinPipe = """
        [JUNCTIONS]
        near 5 0
        far  5 20
        [RESERVOIRS]
        R 40
        [PIPES]
        1 R near 100 200 120
        2 near far 800 80 120
        [OPTIONS]
        UNITS LPS
        """;
}
