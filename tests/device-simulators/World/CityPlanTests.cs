using System.Text.Json;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Tests.World;

public sealed class CityPlanTests
{
    [Fact]
    public void ForFleet_ThousandGateways_EveryIdIsLegalAndUnique()
    {
        var plan = CityPlan.ForFleet(1000, firstGateway: 3);

        Assert.Equal(1000, plan.Gateways.Count);
        Assert.Equal("GW-000003", plan.Gateways[0].Id);
        Assert.All(plan.Gateways, gateway => Assert.True(TelemetryIds.IsValid(gateway.Id) && TelemetryIds.IsValid(gateway.Group)));
        Assert.All(plan.Devices, row => Assert.True(DeviceId.TryParse(row.Device.Id, out _)));
        Assert.All(plan.Components, component => Assert.True(GridCode.TryParse(component.Grid.ToString(), out _)));
        Assert.Equal(plan.Devices.Count(), plan.Devices.Select(row => row.Device.Id).Distinct().Count());
        Assert.Equal(plan.Components.Count, plan.Components.Select(component => component.Name).Distinct().Count());
        Assert.All(plan.Components, component => Assert.InRange(component.Latitude, 36.2, 36.46));
        Assert.All(plan.Components, component => Assert.InRange(component.Longitude, 115.97, 116.2));
    }

    [Fact]
    public void AddPole_TwoLampControllers_AreOneLampWithTwoDevices()
    {
        var plan = new CityPlan();

        var gateway = plan.AddPole(DeviceKind.LampController, DeviceKind.GasDetector, DeviceKind.LampController);

        Assert.Equal(["3715020118000001", "3715020111000001", "3715020118000001-02"], gateway.Devices.Select(device => device.Id));
        Assert.Equal(2, plan.Components.Count);
        Assert.Equal(2, plan.ComponentOf("3715020118000001-02").Devices.Count);
    }

    [Fact]
    public void AddPole_TwoPressurePointsInARow_AreNeighbours()
    {
        var plan = new CityPlan();
        var first = plan.AddPole(DeviceKind.PressureTransmitter).Devices[0].Id;
        var second = plan.AddPole(DeviceKind.LampController, DeviceKind.PressureTransmitter).Devices[1].Id;
        plan.AddPole(DeviceKind.PressureTransmitter);

        Assert.Equal(second, plan.NearestOther(first, DeviceKind.PressureTransmitter)!.Id);
        Assert.Equal(40, plan.Distance(first, second), tolerance: 0.5);
    }

    [Fact]
    public void Write_PressurePoints_HangOnOneMainThatLeadsToTheNearest()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var plan = CityPlan.ForFleet(60);

            RegistryFile.Write(plan, path);

            using var json = JsonDocument.Parse(File.ReadAllText(path));
            var parts = json.RootElement.GetProperty("pipeParts").EnumerateArray().ToLookup(part => part.GetProperty("part").GetString());
            var points = plan.Devices.Where(row => row.Device.Kind == DeviceKind.PressureTransmitter).Select(row => row.Device.Id).ToArray();
            Assert.Equal(points.Order(), parts["node"].Select(node => Assert.Single(node.GetProperty("sensors").EnumerateArray()).GetString()).Order());
            var ways = parts["pipe"].Select(pipe => (From: pipe.GetProperty("from").GetString()!, To: pipe.GetProperty("to").GetString()!)).ToHashSet();
            Assert.Equal(ways.Count, ways.Select(way => string.CompareOrdinal(way.From, way.To) < 0 ? way : (way.To, way.From)).Distinct().Count());
            Assert.All(points, point =>
            {
                var nearest = plan.NearestOther(point, DeviceKind.PressureTransmitter)!.Id;
                Assert.True(ways.Contains((point, nearest)) || ways.Contains((nearest, point)), $"no main from {point} to {nearest}");
            });
            Assert.All(parts["pipe"], pipe => Assert.InRange(pipe.GetProperty("lengthM").GetDouble(), 1, 2_000));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Write_Plan_IsTheRegistryThatTheServerReads()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var plan = new CityPlan();
            plan.AddPole(DeviceKind.LampController, DeviceKind.LampController);

            RegistryFile.Write(plan, path);

            using var json = JsonDocument.Parse(File.ReadAllText(path));
            Assert.Equal(3, json.RootElement.GetProperty("version").GetInt32());
            var gateway = json.RootElement.GetProperty("gateways")[0];
            Assert.Equal(("GW-000001", "371502-Z01"), (gateway.GetProperty("id").GetString(), gateway.GetProperty("group").GetString()));
            var component = json.RootElement.GetProperty("components")[0];
            Assert.Equal("3715020118000001", component.GetProperty("code").GetString());
            Assert.Equal("Street lamp Dongchang Road 1", component.GetProperty("name").GetString());
            Assert.Equal("GW-000001", component.GetProperty("gateway").GetString());
            Assert.Equal(36.45, component.GetProperty("latitude").GetDouble());
            Assert.Equal(115.98, component.GetProperty("longitude").GetDouble());
            Assert.Equal("371502001001001", component.GetProperty("grid").GetString());
            Assert.Equal(
                ["3715020118000001", "3715020118000001-02"],
                component.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
