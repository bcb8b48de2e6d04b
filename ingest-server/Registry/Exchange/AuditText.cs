using System.Globalization;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>The audit as a table that people open in a spreadsheet.</summary>
internal static class AuditText
{
    internal const string CsvHeader = "id,time,unixMs,actor,address,act,subject,result,detail,hash\r\n";

    /// <summary>One line; what a spreadsheet would take for a formula is made inert.</summary>
    internal static string ToCsv(AuditEntry line) => string.Join(
        ',', Number(line.Id), DateTimeOffset.FromUnixTimeMilliseconds(line.UnixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), Number(line.UnixMs),
        CsvCell.Write(line.Actor), CsvCell.Write(line.Address), CsvCell.Write(line.Act), CsvCell.Write(line.Subject), CsvCell.Write(line.Result),
        CsvCell.Write(line.Detail), line.Hash) + "\r\n";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
