using System.Text;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.Tests.Registry.Exchange;

public sealed class ImportTests
{
    private const string Lamp = "3715020118000001";

    private static readonly string Secret = GatewaySecret.Hash("correct horse");

    private static readonly RegistryDocument Town = Towns.Empty with
    {
        Gateways = [new GatewayRow("GW-1", "371502-Z01", Secret)],
        Components = [new ComponentRow(Lamp, "Lamp", "GW-1", 36.45, 115.98, null, [Lamp]) { Owner = "Street Lighting Office", Hardware = [new HardwareRow { Serial = "A-1", Installed = new DateOnly(2020, 5, 1) }] }],
    };

    [Fact]
    public void Read_FaultsEverywhere_NamesAllWithFileAndLineAndGivesNoRegistry()
    {
        var reading = Read(
            Towns.Table(
                "lamps.csv",
                "code,name,latitude,longitude,gateway,devices",
                "3715020118000002,\"two",
                "lines\",36.4,115.9,GW-1,",
                "123,x,36.4,115.9,GW-1,",
                "3715020118000003,x,north,115.9,GW-1,",
                "3715020118000004,x,36.4",
                "3715020118000005,x,36.4,115.9,GW-9,",
                "3715020118000002,again,36.4,115.9,GW-1,",
                "3715020118000006,x,96.4,115.9,GW-1,3715020118000006 3715020118000001"),
            Towns.Table("map.geojson", "{\"type\":\"FeatureCollection\",\"features\":[", "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[]},\"properties\":{\"code\":\"3715020118000009\"}},", "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"x\":1}}]}"),
            Towns.Table("plan.dwg", "x"));

        Assert.Null(reading.Document);
        Assert.Equal(
            [
                "lamps.csv: line 4: code '123' is no 16-digit component code",
                "lamps.csv: line 5: latitude 'north' is no number; write it like 36.45",
                "lamps.csv: line 6: has 3 cells and the headings 6",
                "lamps.csv: line 8: 3715020118000002 is also in lamps.csv: line 2; remove one",
                "map.geojson: line 2: MultiPoint is no Point, LineString or Polygon with one ring of longitudes and latitudes",
                "map.geojson: line 3: has no property by which it is told: code, gateway, cell, zone, or network, part and id",
                "plan.dwg: is none of .csv, .geojson, .json (a registry file) and .inp",
            ],
            reading.Faults);
    }

    [Fact]
    public void Read_FaultsBetweenRows_AreFoundWhenAllFilesAreReadAndNameTheirLines()
    {
        var reading = Read(
            Towns.Table("a.csv", "code,latitude,longitude,gateway,zone,devices", "3715020118000005,36.4,115.9,GW-9,Z9,3715020118000001"),
            Towns.Table("z.csv", "zone,polygon", "Z1,\"POLYGON ((0 0, 1 0, 1 1, 0 0))\""));

        Assert.Equal(
            [
                "a.csv: line 2: gateway 'GW-9' is not in gateways; add it there",
                "a.csv: line 2: zone 'Z9' is none of the zones; add it there or correct it",
                "a.csv: line 2: devices: 3715020118000001 belongs to another component",
                "a.csv: line 2: devices: 3715020118000001 is also in already in the registry: components: 3715020118000001",
            ],
            reading.Faults);
    }

    [Fact]
    public void Read_SomeColumns_ChangesThoseAndTellsEachFieldAndKeepsTheSecret()
    {
        var reading = Read(
            Towns.Table("a.csv", "code,owner,remark", $"{Lamp},Water Group,x"), Towns.Table("g.csv", "gateway,group", "GW-1,371502-Z02", "GW-2,371502-Z02"));

        var difference = reading.Difference!;
        Assert.Equal([new FieldChange("owner", "Street Lighting Office", "Water Group")], difference.Changes.Single(change => change.What == "components").Fields);
        Assert.Equal([new ChangeCount("gateways", 1, 1, 0, 0), new ChangeCount("components", 0, 1, 0, 0)], difference.Counts.Take(2));
        Assert.Equal(Secret, reading.Document!.Gateways.Single(row => row.Id == "GW-1").SecretHash);
        Assert.Contains("a.csv: column remark is not known and left out", reading.Notices);
    }

    [Fact]
    public void Read_Pruned_RemovesWhatTheFilesDoNotNameOfTheirKindOnly()
    {
        var reading = RegistryImport.Read(Town, [Towns.Table("a.csv", "code,latitude,longitude", "3715020118000002,36.4,115.9")], new ImportTerms(Prune: true), Towns.Today);

        Assert.Equal(["3715020118000002"], reading.Document!.Components.Select(row => row.Code));
        Assert.Single(reading.Document.Gateways);
    }

    [Fact]
    public void Read_DeviceSwapped_KeepsDeviceIdAndRemembersTheFormerPiece()
    {
        var reading = Read(Towns.Table("swap.csv", "code,serial,installed,calibration_due", $"{Lamp},B-2,2026-11-12,2027-11-12"));

        var row = Assert.Single(reading.Document!.Components);
        Assert.Equal([Lamp], row.Devices);
        Assert.Equal(
            [
                new HardwareRow { Serial = "A-1", Installed = new DateOnly(2020, 5, 1), Removed = new DateOnly(2026, 11, 12) },
                new HardwareRow { Serial = "B-2", Installed = new DateOnly(2026, 11, 12), CalibrationDue = new DateOnly(2027, 11, 12) },
            ],
            row.Hardware);
        Assert.True(new CityTopology(new CityRegistry(reading.Document)).TryFind(Lamp, out var place));
        Assert.Equal(new DateOnly(2027, 11, 12), place.CalibrationDue);
    }

    [Fact]
    public void Read_DivisionThatWasAbolished_IsTheOneInForceInImportAndLookUp()
    {
        var reading = Read(Towns.Table("old.csv", "code,latitude,longitude,cell,gateway,devices", "3715230118000007,36.5,116.2,371523001001001,GW-1,3715230118000007"));

        var registry = new CityRegistry(reading.Document!);
        Assert.Equal("3715030118000007", registry.Components[registry.Find("3715230118000007")].Code);
        Assert.Equal(registry.Find("3715030118000007"), registry.Find("3715230118000007"));
        Assert.Equal("371503001001001", registry.Components[registry.Find("3715030118000007")].Grid);

        // Its gateway goes on sending the id that it was set up with.
        Assert.True(registry.TryGetDevice("3715230118000007", out var device));
        Assert.Equal("3715030118000007", device.Component.Code);
    }

    [Fact]
    public void Read_TableOfAChineseOffice_IsTakenInItsCharactersAndHeadings()
    {
        var text = "部件标识码,部件名称,经度,纬度,权属单位\r\n3715020101000001,上水井盖,115.98,36.45,聊城市自来水公司\r\n";
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(text);

        var reading = Read(new ImportFile("井盖.csv", bytes));

        Assert.Empty(reading.Faults);
        var row = reading.Document!.Components.Single(component => component.Code == "3715020101000001");
        Assert.Equal(("上水井盖", "聊城市自来水公司", 36.45, 115.98), (row.Name, row.Owner, row.Latitude, row.Longitude));
    }

    [Fact]
    public void Read_BytesOfNoCharacters_AreAFaultAndMarkedUtf8IsTaken()
    {
        Assert.Contains("neither UTF-8 nor GB 18030", Assert.Single(Read(new ImportFile("x.csv", [0x63, 0x0A, 0xFF, 0xFF])).Faults), StringComparison.Ordinal);
        Assert.Empty(Read(new ImportFile("x.csv", [0xEF, 0xBB, 0xBF, .. "gateway,group\nGW-7,g"u8])).Faults);
    }

    [Fact]
    public void Read_EpanetNetwork_LiesWhereTwoPointsSayAndKeepsItsSensors()
    {
        var inp = Towns.Table(
            "net.inp", "[JUNCTIONS]", "J1 10", "J2 10", "[RESERVOIRS]", "R1 50", "[PIPES]", "P1 R1 J1 100 300 100", "P2 J1 J2 200 300 100", "[COORDINATES]", "R1 0 0", "J1 0 100", "J2 0 300", "[OPTIONS]",
            "UNITS LPS", "[END]");
        ReferencePoint[] points = [new(0, 0, 36.45, 115.98), new(0, 100, 36.45, 115.9811176)];

        var first = RegistryImport.Read(Town, [inp], new ImportTerms(Network: "water", Points: points), Towns.Today);
        var sensed = RegistryImport.Read(first.Document!, [Towns.Table("s.csv", "network,part,id,sensors", $"water,node,J2,{Lamp}")], new ImportTerms(), Towns.Today);
        var again = RegistryImport.Read(sensed.Document!, [inp], new ImportTerms(Network: "water", Points: points), Towns.Today);

        Assert.Empty(again.Faults);
        Assert.True(again.Difference!.IsEmpty);
        var node = again.Document!.PipeParts!.Single(part => part.Part == PipePart.Node && part.Id == "J2");

        // What is north on the plan is east in the world: the plan is turned by a quarter.
        Assert.Equal(36.45, node.Latitude!.Value, 1e-6);
        Assert.Equal(115.98 + (3 * 0.0011176), node.Longitude!.Value, 1e-6);
        Assert.Equal([Lamp], node.Sensors);
        Assert.Equal([100.0, 200.0], again.Document.PipeParts!.Where(part => part.Part == PipePart.Pipe).Select(part => part.LengthM!.Value));
        Assert.Contains("--network", Assert.Single(Read(inp).Faults), StringComparison.Ordinal);
        Assert.Contains("--at", Assert.Single(RegistryImport.Read(Town, [inp], new ImportTerms(Network: "water"), Towns.Today).Faults), StringComparison.Ordinal);
    }

    private static ImportReading Read(params ImportFile[] files) => RegistryImport.Read(Town, files, new ImportTerms(), Towns.Today);
}
