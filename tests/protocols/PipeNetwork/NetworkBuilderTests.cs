using SmartPoles.Protocols.PipeNetwork;

namespace SmartPoles.Protocols.Tests.PipeNetwork;

public class NetworkBuilderTests
{
    [Fact]
    public void TryBuild_GoodParts_NumbersThemByKind()
    {
        var builder = new NetworkBuilder();
        builder.Add(new Tank("T") { MaxLevelM = 5, DiameterM = 10 });
        builder.Add(new Reservoir("R") { HeadM = 50 });
        builder.Add(new Junction("J") { Position = new MapPoint(115.98, 36.45) });
        builder.Add(new Valve("V", "J", "K") { Kind = ValveKind.Tcv, DiameterM = 0.1 });
        builder.Add(new Junction("K"));
        builder.Add(new Pipe("P", "R", "J") { LengthM = 10, DiameterM = 0.1, Roughness = 130 });

        Assert.True(builder.TryBuild(out var network, out var faults));

        Assert.Empty(faults);
        Assert.Equal(["J", "K", "R", "T"], network.Nodes.Select(node => node.Id));
        Assert.Equal(["P", "V"], network.Links.Select(link => link.Id));
        Assert.True(network.TryFindNode("R", out var index) && index == 2);
        Assert.True(network.TryFindLink("V", out index) && index == 1);
        Assert.False(network.TryFindNode("P", out _));
    }

    [Fact]
    public void TryBuild_BadParts_TellsAllAtOnce()
    {
        var builder = new NetworkBuilder { Times = new NetworkTimes { HydraulicStepS = 0 } };
        builder.Add(new Junction("a b") { ElevationM = double.NaN });
        builder.Add(new Junction("J") { Demands = [new JunctionDemand(1, "night")] });
        builder.Add(new Tank("T") { InitialLevelM = 9, MaxLevelM = 5 });
        builder.Add(new Pipe("P", "J", "J") { LengthM = 0, DiameterM = -1, Roughness = double.PositiveInfinity });
        builder.Add(new Pump("U", "J", "T"));
        builder.Add(new Pump("W", "J", "T") { HeadCurveId = "none" });
        builder.Add(new Valve("V", "J", "T") { Kind = ValveKind.Prv, DiameterM = 1 });
        builder.Add(new Valve("G", "J", "T") { Kind = ValveKind.Gpv, DiameterM = 1 });
        builder.Add(new Curve("c", CurveKind.PumpHead, [new(1, 10), new(1, 5)]));
        builder.Add(new Curve("d", CurveKind.PumpHead, [new(0, 10), new(1, 50)]));
        builder.Add(new Pattern("p", []));
        builder.Add(new Control("X", new ControlAction(true), new ControlCondition.Above("Y", 1)));

        Assert.False(builder.TryBuild(out var network, out var faults));

        Assert.Null(network);
        Assert.Equal(19, faults.Count);
        Assert.All(faults, fault => Assert.True(fault.Message.Length > 10));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.25, 100, 0)]
    [InlineData(0.75, 200, 100)]
    [InlineData(1, 200, 200)]
    public void PointAt_PathWithABend_FollowsIt(double share, double x, double y)
    {
        var builder = new NetworkBuilder();
        builder.Add(new Reservoir("R") { Position = new MapPoint(0, 0) });
        builder.Add(new Junction("J") { Position = new MapPoint(200, 200) });
        builder.Add(new Pipe("P", "R", "J") { LengthM = 400, DiameterM = 0.1, Roughness = 130, Vertices = [new MapPoint(200, 0)] });
        Assert.True(builder.TryBuild(out var network, out _));

        Assert.Equal(new MapPoint(x, y), LinkPath.PointAt(LinkPath.Of(network, 0), share, CoordinateUnit.Metres));
    }

    [Theory]
    [InlineData(0, 80)]
    [InlineData(20, 60)]
    [InlineData(40, 0)]
    public void TryFit_OnePoint_IsTheParabolaOfTheManual(double flow, double head)
    {
        Assert.True(PumpShape.TryFit([new CurvePoint(20, 60)], out var shape));

        Assert.Equal(head, shape.ShutoffHeadM - shape.Resistance * Math.Pow(flow, shape.Exponent), 9);
    }

    [Fact]
    public void TryFit_ThreePoints_GoesThroughAllOfThem()
    {
        CurvePoint[] points = [new(0, 104), new(2000, 92), new(4000, 63)];

        Assert.True(PumpShape.TryFit(points, out var shape));

        foreach (var (flow, head) in points) Assert.Equal(head, shape.ShutoffHeadM - shape.Resistance * Math.Pow(flow, shape.Exponent), 9);
    }
}
