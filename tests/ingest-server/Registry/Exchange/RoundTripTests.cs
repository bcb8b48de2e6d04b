using System.Text;
using CsCheck;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Registry.Exchange;

namespace SmartPoles.IngestServer.Tests.Registry.Exchange;

public sealed class RoundTripTests
{
    [Theory]
    [InlineData("csv")]
    [InlineData("geojson")]
    public void Import_OfAnExport_IntoNothing_IsTheSameRegistry(string format) => Towns.Any.Sample(town =>
    {
        var reading = RegistryImport.Read(Towns.Empty, Towns.Files(new CityRegistry(town), format), new ImportTerms(), Towns.Today);

        Assert.Empty(reading.Faults);
        Assert.Equal(Text(town), Text(Filled(reading.Document!)));
    }, iter: 300);

    [Theory]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    [InlineData("geojson", true)]
    public void Import_OfAnExport_OverTheSame_ChangesNothing(string format, bool isPruned) => Towns.Any.Sample(town =>
    {
        var reading = RegistryImport.Read(town, Towns.Files(new CityRegistry(town), format), new ImportTerms(isPruned), Towns.Today);

        Assert.Empty(reading.Faults);
        Assert.True(reading.Difference!.IsEmpty, string.Join("; ", reading.Difference.Changes));
    }, iter: 300);

    /// <summary>Sabotage: an export that loses one character of one cell does not pass for the same.</summary>
    [Fact]
    public void Import_OfAnExportThatLostACharacter_IsCaughtByThisTest()
    {
        var town = Towns.Empty with { Gateways = [new GatewayRow("GW-1", "g"), new GatewayRow("GW-12", "g")] };
        var file = Towns.Files(new CityRegistry(town), "csv")[1];
        var damaged = Encoding.UTF8.GetString(file.Bytes).Replace("GW-12,g", "GW-12,", StringComparison.Ordinal);

        var reading = RegistryImport.Read(town, [new ImportFile(file.Name, Encoding.UTF8.GetBytes(damaged.Replace("GW-12,", "GW-12,h", StringComparison.Ordinal)))], new ImportTerms(), Towns.Today);

        Assert.Equal(["group"], reading.Difference!.Changes.Single().Fields.Select(field => field.Field));
        Assert.NotEmpty(RegistryImport.Read(town, [new ImportFile(file.Name, Encoding.UTF8.GetBytes(damaged))], new ImportTerms(), Towns.Today).Faults);
    }

    [Fact]
    public void Export_CellThatASpreadsheetWouldReckon_IsInert()
    {
        var row = new ComponentRow("3715020101000001", "=HYPERLINK(1)", "", 36, 116, null, []) { Owner = "-2", Maintenance = "+1", Circuit = "@a" };
        using var output = new MemoryStream();
        RegistryExport.WriteCsv(new CityRegistry(Towns.Empty with { Components = [row] }), "components", output);

        var cells = Encoding.UTF8.GetString(output.ToArray()).Split("\r\n")[1].Split(',');

        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+-@".Contains(cell[0], StringComparison.Ordinal));
        Assert.Contains("'=HYPERLINK(1)", cells);
    }

    private static string Text(RegistryDocument document)
    {
        using var output = new MemoryStream();
        RegistryWriter.Write(document, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>A file cannot say that there is a list without rows; no list and an empty one are the same to everybody.</summary>
    private static RegistryDocument Filled(RegistryDocument document) => document with { Cells = document.Cells ?? [], Zones = document.Zones ?? [], PipeParts = document.PipeParts ?? [] };
}
