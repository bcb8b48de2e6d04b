using CsCheck;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Maps;

public class CityMapTests
{
    private static readonly GeoBox Around = new(115.9, 36.4, 116.1, 36.6);

    // Components anywhere in a town of 20 km, some of them on one spot.
    private static readonly Gen<(double Latitude, double Longitude)[]> Towns =
        Gen.Select(Gen.Double[36.40, 36.60], Gen.Double[115.90, 116.10], (latitude, longitude) => (Math.Round(latitude, 3), Math.Round(longitude, 3))).Array[1, 300];

    private static readonly Gen<GeoBox> Boxes =
        Gen.Select(Gen.Double[115.8, 116.1], Gen.Double[36.3, 36.6], Gen.Double[0, 0.2], Gen.Double[0, 0.2], (west, south, width, height) => new GeoBox(west, south, west + width, south + height));

    [Fact]
    public void ComponentsIn_AnyTownAndBox_AreThoseInsideAndNoOther() => Gen.Select(Towns, Boxes).Sample((town, box) =>
    {
        var registry = Registry(town);
        var map = new CityMap(registry);

        var found = map.ComponentsIn(box).Select(index => map.Components[index].Code).Order(StringComparer.Ordinal);

        Assert.Equal(registry.Components.Where(row => box.Contains(row.Latitude, row.Longitude)).Select(row => row.Code).Order(StringComparer.Ordinal), found);
    });

    [Fact]
    public void Cells_AnyTown_HoldEveryComponentOnceAndInsideTheirEdges() => Towns.Sample(town =>
    {
        var map = new CityMap(Registry(town));

        Assert.Equal(town.Length, map.Cells.Sum(cell => cell.Count));
        foreach (var cell in map.Cells)
        {
            for (var index = cell.First; index < cell.End; index++)
            {
                var row = map.Components[index];
                Assert.InRange(row.Longitude, map.Lattice.West(cell.Column, 0) - 1e-9, map.Lattice.West(cell.Column, 0) + map.Lattice.WidthDegrees + 1e-9);
                Assert.InRange(row.Latitude, map.Lattice.South(cell.Row, 0) - 1e-9, map.Lattice.South(cell.Row, 0) + map.Lattice.HeightDegrees + 1e-9);
            }
        }
    });

    [Fact]
    public void Lattice_Square_Is100MetresInBothDirections()
    {
        var lattice = new CellLattice(Around);

        // One minute of latitude is a nautical mile, 1,852 m, which was made for it; on this latitude a minute of longitude is cos(36.5) of that.
        Assert.Equal(100, lattice.HeightDegrees * 60 * 1852, 0.3);
        Assert.Equal(100, lattice.WidthDegrees * 60 * 1852 * Math.Cos(36.5 * Math.PI / 180), 0.3);
    }

    [Theory]
    [InlineData(18, 100)]
    [InlineData(13, 100)]
    [InlineData(12, 200)]
    [InlineData(10, 800)]
    public void LevelOf_Zoom_MakesSquaresThatCanBeSeen(double zoom, int metres) => Assert.Equal(metres, 100 << new CellLattice(Around).LevelOf(zoom));

    [Fact]
    public void PlaceOf_DeviceGatewayAndComponent_IsWhereTheyAreShown()
    {
        var map = new CityMap(Registry([(36.45, 115.98), (36.46, 115.99)]));

        Assert.Equal("3715020118000002", map.Components[map.PlaceOf("3715020118000002-02")].Code);
        Assert.Equal("3715020118000001", map.Components[map.PlaceOf("GW-000001")].Code);
        Assert.Equal("3715020118000002", map.Components[map.PlaceOf("3715020118000002")].Code);
        Assert.Equal(-1, map.PlaceOf("Z07"));
    }

    [Fact]
    public void CityMap_OfNothing_IsEmptyAndAnswers()
    {
        var map = new CityMap(CityRegistry.Empty);

        Assert.Empty(map.Cells);
        Assert.Empty(map.ComponentsIn(new GeoBox(-180, -90, 180, 90)));
        Assert.Equal(-1, map.PlaceOf("GW-000001"));
    }

    internal static CityRegistry Registry(IReadOnlyList<(double Latitude, double Longitude)> places) => new(new RegistryDocument(
        RegistryFile.Version, [new GatewayRow("GW-000001", "371502-Z07")],
        [
            .. places.Select((place, index) =>
            {
                var code = $"3715020118{index + 1:D6}";
                return new ComponentRow(code, $"Lamp {index + 1}", "GW-000001", place.Latitude, place.Longitude, "371502001001001", [code, code + "-02"]);
            }),
        ]));
}
