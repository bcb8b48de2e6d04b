using System.CommandLine;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server api document FILE</c>: writes the document of the API, as a server of this version serves it.</summary>
internal static class ApiCommand
{
    internal static Command Build()
    {
        var file = new Argument<string>("file") { Description = "Where to write it; in a checkout docs/openapi.v1.json." };
        var document = new Command("document", "Writes the API as OpenAPI 3.1.") { file };
        document.SetAction((parsed, stop) => WriteAsync(parsed.GetValue(file)!, stop));
        return new Command("api", "What the server offers over HTTP.") { document };
    }

    /// <summary>A server of its own, empty and on a free port, is asked: so that the document cannot differ from what is served.</summary>
    private static async Task<int> WriteAsync(string file, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("smartpoles-api-");
        try
        {
            var faults = new List<string>();
            if (RuleFile.Load(RuleFile.DefaultPath, faults) is not { } rules) return CheckCommand.Report(faults);
            var options = new ServerOptions
            {
                DataDirectory = folder.FullName, Intake = new IntakeOptions { MqttPort = 0 }, Console = new ConsoleOptions { HttpPort = 0 },
            };
            await using var host = await IngestHost.StartAsync(new ServerSetup(options, CityRegistry.Empty, rules), TimeProvider.System, stop);
            await File.WriteAllBytesAsync(file, await host.ApiDocumentAsync(), stop);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{file}: {fault.Message}");
            return CommandLine.Failed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
