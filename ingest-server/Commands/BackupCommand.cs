using System.CommandLine;
using System.Globalization;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server backup --to DIR</c></summary>
internal static class BackupCommand
{
    internal static Command Build()
    {
        var to = new Option<string>("--to") { Description = "Folder on the server's machine; made, or empty.", Required = true };
        var server = new ServerConnection();
        var command = new Command(
            "backup",
            """
            Copies stores, state, journal and registries into a folder while the server runs. Asks the running server.

            The copy is whole up to the journal position that is printed. Bring it back with ingest-server restore. Configuration, registry and
            rules are files of yours: keep them beside it. InfluxDB is backed up with its own tools.
            """) { to };
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskLongAsync(
            parsed, HttpMethod.Post, "api/v1/backup", new { to = Path.GetFullPath(parsed.GetValue(to)!) },
            (answer, output) => output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{answer.GetProperty("to").GetString()}: whole up to journal position {answer.GetProperty("position").GetInt64()}, {answer.GetProperty("files").GetInt32()} files, {answer.GetProperty("bytes").GetInt64() / 1e6:0.0} MB")),
            stop));
        return command;
    }
}
