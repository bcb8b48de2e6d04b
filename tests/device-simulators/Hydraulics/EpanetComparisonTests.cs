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

    public static TheoryData<string> SmallNetworkNames => [.. SmallNetworks.All.Keys];

    [Theory, MemberData(nameof(SmallNetworkNames))]
    public async Task AdvanceTo_EveryKindOfPart_AgreesAtEveryNode(string name)
    {
        var network = Networks.Parse(SmallNetworks.All[name]);
        var engine = await EpanetRun.OfText(SmallNetworks.All[name], (int)(network.Times.DurationS / 3600));
        var model = new HydraulicModel(network);

        model.Start();
        foreach (var state in engine.States.Where(state => state.Seconds % 3600 == 0))
        {
            if (state.Seconds > 0) model.AdvanceTo(state.Seconds);
            AssertSameHeads(engine, state, model, 1);
            AssertSameFlows(engine, state, model, 0.001);
        }
    }

    [Fact]
    public async Task AdvanceTo_Net3ForAWeek_StaysWithEpanet()
    {
        const int Hours = 168;
        var engine = await EpanetRun.Of(Networks.Path("Net3.inp"), Hours);
        var model = new HydraulicModel(Networks.Load("Net3.inp"));

        model.Start();
        model.AdvanceTo(Hours * 3600);

        AssertSameHeads(engine, engine.At(Hours * 3600), model);
    }

    [Fact]
    public async Task Start_SabotagedExponent_IsToldFromEpanet()
    {
        var engine = await EpanetRun.Of(Networks.Path("Net3.inp"), 0);
        var model = new HydraulicModel(Networks.Load("Net3.inp"));
        foreach (var pipe in model.Links.OfType<PipeLink>()) pipe.Law = pipe.Law with { Exponent = 1.9 };

        model.Start();

        Assert.True(WorstHead(engine, engine.At(0), model, Foot, out _) > HeadToleranceM);
    }

    private static double WorstHead(EpanetRun engine, EpanetRun.State state, HydraulicModel model, double metres, out string where)
    {
        var worst = 0.0;
        where = "";
        for (var index = 0; index < engine.Nodes.Count; index++)
        {
            var difference = Math.Abs(model.HeadM(model.Network.Node(engine.Nodes[index])) - state.Heads[index] * metres);
            if (difference <= worst) continue;
            (worst, where) = (difference, engine.Nodes[index]);
        }

        return worst;
    }

    private static void AssertSameHeads(EpanetRun engine, EpanetRun.State state, HydraulicModel model, double metres = Foot)
    {
        Assert.Equal(model.Network.Nodes.Count, engine.Nodes.Count);
        var worst = WorstHead(engine, state, model, metres, out var where);
        TestContext.Current.TestOutputHelper?.WriteLine($"{state.Seconds} s: {worst:0.00000} m at node {where}");
        Assert.True(worst <= HeadToleranceM, $"{worst:0.000} m at node {where}, {state.Seconds} s");
    }

    private static void AssertSameFlows(EpanetRun engine, EpanetRun.State state, HydraulicModel model, double m3PerS = Gpm)
    {
        for (var index = 0; index < engine.Links.Count; index++)
        {
            var flow = state.Flows[index] * m3PerS;
            var own = model.FlowM3PerS(model.Network.Link(engine.Links[index]));
            Assert.True(Math.Abs(own - flow) <= 0.0005 + 0.01 * Math.Abs(flow), $"link {engine.Links[index]}: {own} instead of {flow} m3/s");
        }
    }
}
