using CsCheck;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class ComponentSearchTests
{
    private static readonly Gen<ComponentRow> Rows = Gen.Select(Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 20], Gen.Int[0, 20], (serial, kind, cell, east, north) =>
    {
        var code = $"371502{(kind == 0 ? "0118" : kind == 1 ? "0101" : "2132")}{serial:D6}";
        return new ComponentRow(code, $"Thing {serial}", "GW-1", 36.4 + (north * 0.001), 115.9 + (east * 0.001), cell == 0 ? null : $"37150200100100{cell}", serial % 2 == 0 ? [code] : [])
        {
            Zone = cell == 2 ? null : $"Z{cell}",
        };
    });

    private static readonly Gen<ComponentQuery> Queries =
        from code in OneOf(null, "3", "3715020118", "371502010100001", "9")
        from kind in OneOf(null, "0118", "2132", "0102")
        from cell in OneOf(null, null, "371502001001001", "371502001001009")
        from zone in OneOf(null, null, "Z0", "Z1", "Z9")
        from text in OneOf(null, null, "thing 1")
        from measured in Gen.Bool
        from box in Gen.Select(Gen.Bool, Gen.Double[115.9, 115.92], Gen.Double[36.4, 36.42])
        from limit in Gen.Int[1, 7]
        select new ComponentQuery
        {
            Code = code, Kind = kind, Cell = cell, Zone = zone, Text = text, IsMeasured = measured, Limit = limit,
            Box = box.Item1 ? new GeoBox(box.Item2, box.Item3, box.Item2 + 0.01, box.Item3 + 0.01) : null,
        };

    [Fact]
    public void Find_AnyWishesPageByPage_IsWhatTryingEachRowFinds() => Gen.Select(Rows.Array[0, 60], Queries).Sample((rows, query) =>
    {
        var registry = new CityRegistry(new RegistryDocument(RegistryFile.Version, [new GatewayRow("GW-1", "g")], [.. rows.DistinctBy(row => row.Code)]));
        var search = new ComponentSearch(registry, new CityMap(registry));
        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = search.Find(query with { Cursor = cursor });
            Assert.True(page.Rows.Count <= query.Limit);
            found.AddRange(page.Rows.Select(row => row.Code));
            cursor = page.Next;
        }
        while (cursor is not null);

        var expected = registry.Components.Where(row =>
            (query.Code is null || row.Code.StartsWith(query.Code, StringComparison.Ordinal)) && (query.Kind is null || row.Code[6..10] == query.Kind)
            && (query.Cell is null || row.Grid == query.Cell) && (query.Zone is null || row.Zone == query.Zone)
            && (query.Text is null || row.Name.Contains(query.Text, StringComparison.OrdinalIgnoreCase)) && (!query.IsMeasured || row.Devices.Count > 0)
            && (query.Box is not { } box || box.Contains(row.Latitude, row.Longitude)));
        Assert.Equal(expected.Select(row => row.Code).Order(StringComparer.Ordinal), found);
    });

    private static Gen<string?> OneOf(params string?[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
