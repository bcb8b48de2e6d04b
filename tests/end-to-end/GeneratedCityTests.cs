using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A generated city as the server sees it.</summary>
public sealed class GeneratedCityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_RegistryOfAGeneratedCity_HasNoFaultAndEveryComponentAndDevice()
    {
        DivisionCode.TryParse("371502", out var division);
        var city = CityMaker.Make(new CityTerms { Division = division, Components = 5000, Seed = 7, Centre = CityTerms.CentreOf(division)!.Value });
        city.Write(_folder.Path);
        var faults = new List<string>();

        var registry = RegistryFile.Load(_folder["registry.json"], faults);

        Assert.Empty(faults);
        Assert.Equal(city.GatewayCount, registry!.Gateways.Count);
        Assert.Equal(city.Components.Count, registry.Components.Count);
        for (var gateway = 0; gateway < city.GatewayCount; gateway++)
        {
            foreach (var component in city.DevicesOf(gateway))
            {
                Assert.True(registry.TryGetDevice(city.DeviceId(component), out var device));
                Assert.Equal(GeneratedCity.GatewayId(gateway), device.Component.Gateway);
            }
        }
    }

    [Fact]
    public void Load_RegistryWithAGatewayTakenOut_NamesTheComponentsThatHungOnIt()
    {
        DivisionCode.TryParse("371502", out var division);
        CityMaker.Make(new CityTerms { Division = division, Components = 1000, Centre = CityTerms.CentreOf(division)!.Value }).Write(_folder.Path);
        var text = File.ReadAllText(_folder["registry.json"]);
        File.WriteAllText(_folder["registry.json"], text.Replace("\"id\":\"GW-000003\"", "\"id\":\"GW-999999\"", StringComparison.Ordinal));
        var faults = new List<string>();

        Assert.Null(RegistryFile.Load(_folder["registry.json"], faults));
        Assert.All(faults, fault => Assert.Contains("'GW-000003' is not in $.gateways", fault, StringComparison.Ordinal));
        Assert.NotEmpty(faults);
    }
}
