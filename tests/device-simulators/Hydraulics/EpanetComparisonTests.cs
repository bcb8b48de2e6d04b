using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>Our pressures against those of EPANET's own engine.</summary>
public class EpanetComparisonTests
{
    private const double Foot = 0.3048;
    private const double Gpm = 0.003785411784 / 60;
    private const double HeadToleranceM = 0.1;

    [Theory]
    [InlineData("Net6.inp")]
    [InlineData("ky10.inp")]
    public async Task Start_PublicNetwork_AgreesAtEveryNode(string name)
    {
        var engine = await EpanetRun.Of(Networks.Path(name), hours: 0);
        var model = new HydraulicModel(Networks.Load(name));

        var report = model.Start();

        Assert.True(report.Outcome is SolveOutcome.Solved or SolveOutcome.NegativePressure, report.ToString());
        AssertSameHeads(engine, engine.At(0), model);
        AssertSameFlows(engine, engine.At(0), model);
    }

    [Fact]
    public async Task AdvanceTo_Net3Hourly_AgreesAtEveryNodeForADay()
    {
        const int Hours = 24;
        var engine = await EpanetRun.Of(Networks.Path("Net3.inp"), Hours);
        var model = new HydraulicModel(Networks.Load("Net3.inp"));

        Assert.Equal(SolveOutcome.Solved, model.Start().Outcome);
        AssertSameHeads(engine, engine.At(0), model);
        for (var hour = 1; hour <= Hours; hour++)
        {
            Assert.Equal(SolveOutcome.Solved, model.AdvanceTo(hour * 3600).Outcome);
            AssertSameHeads(engine, engine.At(hour * 3600), model);
        }
    }

    internal static double WorstHead(EpanetRun engine, EpanetRun.State state, HydraulicModel model, out string where)
    {
        var worst = 0.0;
        where = "";
        for (var index = 0; index < engine.Nodes.Count; index++)
        {
            var difference = Math.Abs(model.HeadM(model.Network.Node(engine.Nodes[index])) - state.Heads[index] * Foot);
            if (difference <= worst) continue;
            (worst, where) = (difference, engine.Nodes[index]);
        }

        return worst;
    }

    private static void AssertSameHeads(EpanetRun engine, EpanetRun.State state, HydraulicModel model)
    {
        Assert.Equal(model.Network.Nodes.Count, engine.Nodes.Count);
        var worst = WorstHead(engine, state, model, out var where);
        TestContext.Current.TestOutputHelper?.WriteLine($"{state.Seconds} s: {worst:0.00000} m at node {where}");
        Assert.True(worst <= HeadToleranceM, $"{worst:0.000} m at node {where}, {state.Seconds} s");
    }

    private static void AssertSameFlows(EpanetRun engine, EpanetRun.State state, HydraulicModel model)
    {
        for (var index = 0; index < engine.Links.Count; index++)
        {
            var flow = state.Flows[index] * Gpm;
            var own = model.FlowM3PerS(model.Network.Link(engine.Links[index]));
            Assert.True(Math.Abs(own - flow) <= 0.0005 + 0.01 * Math.Abs(flow), $"link {engine.Links[index]}: {own} instead of {flow} m3/s");
        }
    }
}
