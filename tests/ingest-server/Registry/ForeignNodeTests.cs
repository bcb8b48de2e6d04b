using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Registry;

public sealed class ForeignNodeTests : IDisposable
{
    private const string Head = """
        {"version":2,
         "gateways":[{"id":"IGN-01","group":"Plant"},{"id":"GW-2","group":"g"}],
         "components":[
           {"code":"3715020118000001","name":"x","gateway":"IGN-01","latitude":0,"longitude":0,"devices":["3715020118000001","3715020118000001-02"]},
           {"code":"3715020118000002","name":"y","gateway":"GW-2","latitude":0,"longitude":0,"devices":["3715020118000002"]}],
         "foreignNodes":
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_Mapping_NamesLeadToDeviceQuantityAndScale()
    {
        var registry = Load("""
            [{"gateway":"IGN-01","group":"Plant","node":"Pumps","metrics":[
               {"device":"PLC1","metric":"Analog/压力","target":"3715020118000001","quantity":"water/pressure","factor":0.001,"offset":-0.1},
               {"metric":"Node Power","target":"3715020118000001-02","quantity":"lamp/power"}]}]}
            """, out var faults);

        Assert.Empty(faults);
        Assert.True(registry!.TryGetForeignGateway("IGN-01", out var gateway));
        Assert.False(gateway.TryGetNode("Plant", "Other", out _));
        Assert.False(gateway.TryGetNode("Other", "Pumps", out _));
        Assert.True(gateway.TryGetNode("Plant", "Pumps", out var node));
        Assert.True(node.TryGetMetric("PLC1", "Analog/压力"u8, out var metric));
        Assert.Equal(("3715020118000001", QuantityCatalogue.All.First(row => row.Name == "water/pressure").Quantity), (metric.Device, metric.Quantity));
        Assert.Equal(0.9, metric.Convert(1000), 12);
        Assert.True(node.TryGetMetric("", "Node Power"u8, out metric));
        Assert.Equal(("3715020118000001-02", 7d), (metric.Device, metric.Convert(7)));
        Assert.False(node.TryGetMetric("", "Analog/压力"u8, out _));
        Assert.False(node.TryGetMetric("PLC1", ""u8, out _));
        Assert.False(node.TryGetMetric("PLC1", [0xFF, 0xFE], out _));
        Assert.False(node.TryGetMetric("PLC1", new byte[100_000], out _));
        Assert.False(registry.TryGetForeignGateway("GW-2", out _));
    }

    [Fact]
    public void Load_EveryKindOfFault_NamesThemAllAtOnce()
    {
        Assert.Null(Load("""
            [{"gateway":"IGN-09","group":"Plant","node":"Pump House","metrics":[]},
             {"gateway":"IGN-01","group":"Plant","node":"Pumps","metrics":[
               {"device":"PLC 1","metric":"","target":"3715020118000001","quantity":"water/pressure"},
               {"metric":"a","target":"3715020118000002","quantity":"lamp/colour","factor":0},
               {"metric":"a","target":"3715020118000009","quantity":"lamp/power"},
               {"metric":"b","target":"3715020118000001","quantity":"water/pressure"}]},
             {"gateway":"IGN-01","group":"Plant","node":"Pumps","metrics":[{"metric":"a","target":"3715020118000001","quantity":"lamp/power"}]}]}
            """, out var faults));

        var file = Path.Combine(_folder.Path, "registry.json");
        Assert.Equal(
            [
                $"{file}: $.foreignNodes[0].gateway 'IGN-09' is not in $.gateways; add it there",
                $"{file}: $.foreignNodes[0].node 'Pump House' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}; the endpoint takes no other topics, so rename it at the node",
                $"{file}: $.foreignNodes[0].metrics must name what is wanted of the node; without it remove the node",
                $"{file}: $.foreignNodes[1].metrics[0].device 'PLC 1' must match [A-Za-z0-9][A-Za-z0-9_-]{{0,62}}; the endpoint takes no other topics, so rename it at the node",
                $"{file}: $.foreignNodes[1].metrics[0].metric must be the metric's name as the node writes it, 1..256 characters",
                $"{file}: $.foreignNodes[1].metrics[1].target 3715020118000002 is read by gateway GW-2, not by IGN-01; correct one",
                $"{file}: $.foreignNodes[1].metrics[1].quantity 'lamp/colour' is not in the catalogue, for example water/pressure",
                $"{file}: $.foreignNodes[1].metrics[1].factor 0 must be a number other than 0",
                $"{file}: $.foreignNodes[1].metrics[2].metric 'a' is there twice for the same device; remove one",
                $"{file}: $.foreignNodes[1].metrics[2].target '3715020118000009' is no device of $.components; add it to its component",
                $"{file}: $.foreignNodes[1].metrics[3]: 3715020118000001 water/pressure is also at $.foreignNodes[1].metrics[0]; two sources of one series would overwrite each other",
                $"{file}: $.foreignNodes[2]: node Plant/Pumps is there twice; put its metrics together",
            ],
            faults);
    }

    [Theory]
    [InlineData("""{"version":1,"gateways":[],"components":[]}""", null)]
    [InlineData("""{"version":2,"gateways":[],"components":[]}""", null)]
    [InlineData("""{"version":1,"gateways":[],"components":[],"foreignNodes":[]}""", "$.foreignNodes needs $.version 2")]
    [InlineData("""{"version":3,"gateways":[],"components":[],"cells":[],"zones":[],"pipeParts":[]}""", null)]
    [InlineData("""{"version":2,"gateways":[],"components":[],"zones":[]}""", "$.zones needs $.version 3")]
    [InlineData("""{"version":4,"gateways":[],"components":[]}""", "$.version is 4; this program reads 1 to 3")]
    [InlineData("""{"version":2,"gateways":[],"components":[],"foreignNodes":[{"gateway":"x","nodes":1}]}""", "line 1")]
    public void Load_Versions_AreReadOrRefused(string text, string? fault)
    {
        var faults = new List<string>();
        var path = Path.Combine(_folder.Path, "registry.json");
        File.WriteAllText(path, text);

        Assert.Equal(fault is null, RegistryFile.Load(path, faults) is not null);

        if (fault is not null) Assert.Contains(fault, Assert.Single(faults));
    }

    private CityRegistry? Load(string nodes, out List<string> faults)
    {
        faults = [];
        var path = Path.Combine(_folder.Path, "registry.json");
        File.WriteAllText(path, Head + nodes);
        return RegistryFile.Load(path, faults);
    }
}
