using System.CommandLine;
using System.Globalization;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server export FILE</c></summary>
internal static class ExportCommand
{
    internal static Command Build()
    {
        var file = new Argument<FileInfo>("file") { Description = "File to write; .parquet makes Parquet, anything else CSV." };
        var format = new Option<string?>("--format") { Description = "csv or parquet, whatever the file is called." };
        format.AcceptOnlyFromAmong("csv", "parquet");
        var device = new Option<string?>("--device") { Description = "One device, for example 3715020118000001. Default: all." };
        var quantity = new Option<string?>("--quantity") { Description = "One quantity, for example lamp/power. Default: all." };
        var from = TimeOption.Of("--from", "First moment, default the oldest");
        var to = TimeOption.Of("--to", "End, not included, default the newest");
        var server = new ServerConnection();
        var command = new Command(
            "export",
            """
            Writes readings into a file: device, quantity, unix_ms, time, value, quality. Asks the running server, which owns the files.

            The server needs room for a day's CSV, or for the whole Parquet file, in its storage folder while it works.
            """) { file, format, device, quantity, from, to };
        server.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var target = parsed.GetValue(file)!;
            var kind = parsed.GetValue(format) ?? (target.Extension == ".parquet" ? "parquet" : "csv");
            var query = new List<string> { $"format={kind}" };
            if (parsed.GetValue(device) is { } one) query.Add($"device={Uri.EscapeDataString(one)}");
            if (parsed.GetValue(quantity) is { } name) query.Add($"quantity={Uri.EscapeDataString(name)}");
            if (parsed.GetValue(from) is { } first) query.Add(string.Create(CultureInfo.InvariantCulture, $"from={first}"));
            if (parsed.GetValue(to) is { } end) query.Add(string.Create(CultureInfo.InvariantCulture, $"to={end}"));
            return server.FetchAsync(parsed, "api/v1/export?" + string.Join('&', query), target, stop);
        });
        return command;
    }
}
