using CsCheck;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.DeviceSimulators.Hydraulics;
using SmartPoles.Protocols.PipeNetwork;
using SmartPoles.Protocols.PipeNetwork.Inp;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.City;

public sealed class CityMakerTests
{
    // Changed last when registry.json became version 3: zones, circuits, owners, hardware, cells and pipes are in it, and README.txt says so.
    private const string HashOfSeed7 = "9c7b5d81881ff333988e25a774d8460c5ad491726929c4f58fed33313536faca";

    [Fact]
    public void Write_SameSeed_SameBytesAndTheyArePinned()
    {
        using var folder = new TempFolder();
        MadeCity.Town.Write(folder["a"]);
        MadeCity.Make(7).Write(folder["b"]);
        MadeCity.Make(8).Write(folder["c"]);

        Assert.Equal(HashOfSeed7, MadeCity.HashOf(folder["a"]));
        Assert.Equal(HashOfSeed7, MadeCity.HashOf(folder["b"]));
        Assert.NotEqual(HashOfSeed7, MadeCity.HashOf(folder["c"]));
    }

    [Fact]
    public void Make_AnySize_HasExactlyTheComponentsAskedForAndEveryCoverKind() =>
        Gen.Int[CityTerms.ComponentsMin, 20_000].Sample(
            components =>
            {
                var counts = ComponentMaker.Counts(components);
                Assert.Equal(components, counts.Sum());
                Assert.All(counts, count => Assert.True(count > 0));
                Assert.All(CityMix.CoverKinds, kind => Assert.Contains(CityMix.Rows, row => row.Kind == kind));
            },
            iter: 300);

    [Fact]
    public void Mix_ReferenceCity_AddsUpAndIsMostlyPassive()
    {
        Assert.Equal(CityMix.Reference, CityMix.Rows.Sum(row => row.Count));
        Assert.Equal(CityMix.Rows.Select(row => row.Count), ComponentMaker.Counts(CityMix.Reference));
        Assert.InRange(CityMix.Rows.Sum(row => row.Devices), 0.3 * CityMix.Reference, 0.45 * CityMix.Reference);
        Assert.All(CityMix.Rows, row => Assert.True(row.Devices <= row.Count));
    }

    [Fact]
    public void Make_EveryComponent_HasAValidCodeOfItsOwnAndAPlaceInItsCell()
    {
        var city = MadeCity.Town;
        var codes = new HashSet<ulong>();
        for (var component = 0; component < city.Components.Count; component++)
        {
            var code = city.Components.CodeOf(component);
            Assert.True(ComponentCode.TryParse(code.ToString(), out var parsed) && parsed == code);
            Assert.True(codes.Add(code.Value));
            Assert.Equal(component, city.Components.Find(code));
            var cell = city.CellOf(component);
            Assert.Equal(cell, city.Cells.Find(city.Cells.CodeOf(cell)));
            var corner = city.Cells.CornerOf(cell);
            var place = city.PlaceOf(component);
            Assert.InRange(place.East - corner.East, 0, 9_999);
            Assert.InRange(corner.North - place.North, 0, 10_000);
            var back = city.Plane.FromDegrees(city.PositionOf(component));
            Assert.True(back.MetresTo(place) < 0.03);
        }
    }

    [Fact]
    public void Make_EveryThing_HangsWhereItBelongs()
    {
        var city = MadeCity.Town;
        for (var component = 0; component < city.Components.Count; component++)
        {
            var kind = city.Components.KindOf(component);
            Assert.Equal(kind.Hanging == Hanging.Circuit, city.CircuitOf(component) >= 0);
            Assert.Equal(kind.Hanging == Hanging.Water, city.WaterNodeOf(component) >= 0);
            Assert.Equal(kind.Hanging == Hanging.Gas, city.GasNodeOf(component) >= 0);
            if (kind.Hanging != Hanging.Water) continue;
            var node = city.PlaceOf(city.Water.Nodes[city.WaterNodeOf(component)])!.Value;
            Assert.True(node.MetresTo(city.PlaceOf(component)) < 250);
        }

        var devices = Enumerable.Range(0, city.GatewayCount).SelectMany(gateway => city.DevicesOf(gateway).ToArray()).ToList();
        Assert.Equal(city.DeviceCount, devices.Count);
        Assert.Equal(devices.Count, devices.Distinct().Count());
        var lamps = Enumerable.Range(0, city.CircuitCount).SelectMany(city.LampsOfCircuit).ToList();
        Assert.Equal(city.Components.RangeOf(CityMix.LampKind).Count, lamps.Count);
        Assert.Equal(lamps.Count, lamps.Distinct().Count());
        Assert.All(Enumerable.Range(0, city.CircuitCount), circuit => Assert.InRange(city.LampsOfCircuit(circuit).Count(), 20, 80));
        Assert.All(Enumerable.Range(0, city.GatewayCount), gateway => Assert.True(
            TelemetryIds.IsValid(GeneratedCity.GatewayId(gateway)) && TelemetryIds.IsValid(city.GroupOf(gateway))
            && city.GatewayOf(city.PoleOf(gateway)) == gateway && city.CarrierOf(city.PoleOf(gateway)) == gateway));
    }

    [Fact]
    public void Make_PassiveNeighbours_HaveTheGatewayThatIsNearest()
    {
        var city = MadeCity.Town;
        for (var component = 0; component < city.Components.Count; component += 17)
        {
            var place = city.PlaceOf(component);
            var nearest = Enumerable.Range(0, city.GatewayCount).Min(gateway => city.PlaceOf(city.PoleOf(gateway)).MetresTo(place));
            Assert.Equal(nearest, city.PlaceOf(city.PoleOf(city.GatewayOf(component))).MetresTo(place), tolerance: 1e-9);
        }
    }

    [Fact]
    public void Places_CellsZonesStreetsAndBoxes_HoldEveryComponentOnce()
    {
        var city = MadeCity.Town;
        var all = Enumerable.Range(0, city.Components.Count).ToList();

        Assert.Equal(all, Enumerable.Range(0, city.Cells.Count).SelectMany(cell => city.InCell(cell).ToArray()).Order());
        Assert.Equal(all, Enumerable.Range(0, city.Cells.ZoneCount).SelectMany(zone => city.InZone(zone).ToArray()).Order());
        Assert.Equal(all, Enumerable.Range(0, city.Streets.Names.Count).SelectMany(city.AlongStreet).Order());
        var middle = city.PlaceOf(100);
        Assert.Equal(all.Where(component => city.PlaceOf(component).MetresTo(middle) <= 150), city.Around(middle, 150).Order());
        Assert.Equal(city.Streets.Names.Count, city.Streets.Names.Distinct().Count());
    }

    [Fact]
    public void Water_OverADay_IsLoopedAndSolvedWithPressureAtEveryEnd()
    {
        var city = MadeCity.Town;
        Assert.True(city.Water.Pipes.Count > city.Water.Nodes.Count);
        var model = new HydraulicModel(city.Water);

        Assert.True(model.Start().IsSolved);
        for (var hour = 1; hour <= 24; hour++)
        {
            Assert.Equal(SolveOutcome.Solved, model.AdvanceTo(hour * 3600).Outcome);
            for (var node = 0; node < city.Water.Junctions.Count; node++) Assert.InRange(model.PressureMpa(node), 0.14, 0.6);
        }
    }

    [Fact]
    public void Gas_EveryCrossing_IsReachedByATree()
    {
        var gas = MadeCity.Town.Gas;

        Assert.Equal(gas.Nodes.Count - gas.Reservoirs.Count, gas.Pipes.Count);
        var model = new HydraulicModel(gas);
        Assert.True(model.Start().IsSolved);
        Assert.All(Enumerable.Range(0, gas.Junctions.Count), node => Assert.InRange(model.PressureMpa(node), 0.2, 0.301));
    }

    [Fact]
    public void Make_NetworkFromAFile_LiesUnderTheCityAndCarriesItsPressurePoints()
    {
        using var reader = new StringReader(
            """
            [JUNCTIONS]
            A 30 10
            B 30 10
            [RESERVOIRS]
            R 80
            [PIPES]
            P1 R A 100 400 120
            P2 A B 500 300 120
            [COORDINATES]
            A 0 0
            B 100 50
            [OPTIONS]
            UNITS LPS
            [END]
            """);
        var network = InpReader.Read(reader, "two.inp").Network!;
        DivisionCode.TryParse("371502", out var division);

        var city = CityMaker.Make(new CityTerms { Division = division, Components = 1000, Centre = new GeoPoint(36.45, 115.98), Water = network });

        var places = city.Water.Junctions.Select(node => city.PlaceOf(node)!.Value).ToList();
        Assert.InRange(places[0].MetresTo(places[1]), 300, 1000);
        Assert.Equal(CoordinateUnit.Degrees, city.Water.Options.Coordinates);
        var (first, count) = city.Components.RangeOf(2132);
        Assert.All(Enumerable.Range(first, count), point => Assert.InRange(city.WaterNodeOf(point), 0, 1));
    }

    [Theory]
    [InlineData(CityTerms.ComponentsMin - 1)]
    [InlineData(CityTerms.ComponentsMax + 1)]
    public void Make_SizeOutOfRange_SaysWhatIsAllowed(int components) =>
        Assert.Contains("500 to 2000000", Assert.Throws<CityException>(() => MadeCity.Make(1, components)).Message, StringComparison.Ordinal);
}
