using DuckDB.NET.Data;
using SmartPoles.IngestServer.Storage;
using SmartPoles.IngestServer.Storage.DuckDb;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Storage.DuckDb;

/// <summary>Exported files, read back by DuckDB itself.</summary>
public sealed class DuckDbExportTests : DuckDbTestBase
{
    private const string Lamp = "3715020118000001";

    private readonly JournalModel _journal = JournalModel.Random(31, 60, Monday, Monday + Day, 5_000, 4_200_000_000_000);

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Parquet)]
    public async Task Export_Everything_HoldsEveryReadingOnce(ExportFormat format)
    {
        await using var store = Open();
        await store.ApplyAsync(_journal, 200);

        var rows = await ExportAsync(store, new ExportQuery(format, null, null, long.MinValue, long.MaxValue));

        Assert.Equal(_journal.Expected(), rows);
        Assert.Empty(Directory.GetDirectories(Folder["store"]));
    }

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Parquet)]
    public async Task Export_Filtered_HoldsExactlyThat(ExportFormat format)
    {
        _journal.Append(Lamp, (Quantity.LampPower, Monday + Day - 1, 1.5, Quality.Good), (Quantity.LampVoltage, Monday + Day, 230, Quality.Good));
        _journal.Append(Lamp, (Quantity.LampPower, Monday + Day, 0, Quality.Timeout), (Quantity.LampPower, Monday + Day + 1, 2.5, Quality.Good));
        await using var store = Open();
        await store.ApplyAsync(_journal, 200);

        var rows = await ExportAsync(store, new ExportQuery(format, Lamp, Quantity.LampPower, Monday + Day - 1, Monday + Day + 1));

        Assert.Equal(_journal.Expected().Where(row => row is { Device: Lamp, Quantity: Quantity.LampPower, UnixMs: >= Monday + Day - 1 and < Monday + Day + 1 }), rows);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@a")]
    [InlineData("\t=1")]
    public async Task Export_DeviceThatASpreadsheetWouldReckon_Asvs_1_2_10_IsInertInATableAndItselfInParquet(string device)
    {
        _journal.Append(device, (Quantity.LampPower, Monday, -1.5, Quality.Good));
        await using var store = Open();
        await store.ApplyAsync(_journal, 200);

        var table = Assert.Single(await ExportAsync(store, new ExportQuery(ExportFormat.Csv, device, null, long.MinValue, long.MaxValue)));

        Assert.Equal(("'" + device, -1.5), (table.Device, table.Value));    // a true number stays one
        Assert.Equal(device, Assert.Single(await ExportAsync(store, new ExportQuery(ExportFormat.Parquet, device, null, long.MinValue, long.MaxValue))).Device);
    }

    [Theory]
    [InlineData(ExportFormat.Csv)]
    [InlineData(ExportFormat.Parquet)]
    public async Task Export_Nothing_IsAnEmptyTable(ExportFormat format)
    {
        await using var store = Open();
        await store.OpenAsync(default);

        Assert.Empty(await ExportAsync(store, new ExportQuery(format, "it's none", null, 0, 1)));
    }

    private async Task<List<StoredReading>> ExportAsync(DuckDbStore store, ExportQuery query)
    {
        var path = Folder["out." + query.Format];
        await using (var file = File.Create(path)) await store.ExportAsync(query, file, TestContext.Current.CancellationToken);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        var table = query.Format == ExportFormat.Csv
            ? $"read_csv('{path}', header = true, all_varchar = true)" : $"read_parquet('{path}')";
        command.CommandText =
            $"SELECT device::VARCHAR, quantity::VARCHAR, unix_ms::BIGINT, value::DOUBLE, quality::VARCHAR, time::TIMESTAMP FROM {table}";
        using var reader = command.ExecuteReader();
        var rows = new List<StoredReading>();
        while (reader.Read())
        {
            Assert.True(QuantityCatalogue.TryGet(reader.GetString(1), out var info));
            rows.Add(new StoredReading(
                reader.GetString(0), info.Quantity, reader.GetInt64(2), reader.IsDBNull(3) ? null : reader.GetDouble(3), Enum.Parse<Quality>(reader.GetString(4))));
            Assert.Equal(DateTime.UnixEpoch.AddMilliseconds(reader.GetInt64(2)), reader.GetDateTime(5));
        }

        return [.. rows.OrderBy(row => row.Device, StringComparer.Ordinal).ThenBy(row => row.Quantity).ThenBy(row => row.UnixMs)];
    }
}
