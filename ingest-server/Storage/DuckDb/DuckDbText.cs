namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Texts inside SQL where no parameter is allowed.</summary>
internal static class DuckDbText
{
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
