using SmartPoles.DeviceSimulators.Hydraulics;
namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;
public class TmpTests
{
    [Fact]
    public async Task Dump()
    {
        var engine = await EpanetRun.Of(Networks.Path("ky10.inp"), 0);
        var model = new HydraulicModel(Networks.Load("ky10.inp"));
        var report = model.Start();
        var o = TestContext.Current.TestOutputHelper!;
        o.WriteLine(report.ToString() + " " + model.FactorEntries);
        foreach (var p in model.Network.Links.Skip(model.Network.Pipes.Count)) { var k = model.Network.Link(p.Id); o.WriteLine($"{p.Id} {model.StateOf(k)} {model.FlowM3PerS(k)}"); }
        foreach (var n in new[] { "I-RV-4", "O-RV-4", "I-Pump-11", "O-Pump-11" }) o.WriteLine($"{n} {model.HeadM(model.Network.Node(n)) / 0.3048}");
        for (var i = 0; i < engine.Nodes.Count; i++) { var d = model.HeadM(model.Network.Node(engine.Nodes[i])) - engine.At(0).Heads[i] * 0.3048; if (Math.Abs(d) > 0.005) o.WriteLine($"{engine.Nodes[i]} {d}"); }
    }
}
