using System.CommandLine;
using System.Text.Json;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server components unknown</c></summary>
internal static class ComponentsCommand
{
    internal static Command Build() => new("components", "What the city has. Asks the running server.") { Unknown() };

    private static Command Unknown()
    {
        var server = new ServerConnection();
        var command = new Command(
            "unknown",
            """
            Shows devices that gateways report and the registry does not have, or has at another gateway.

            Their readings are kept in the journal and stored nowhere. To adopt one, add it to its component with
            registry import.
            """);
        server.AddTo(command);
        command.SetAction((parsed, stop) => server.AskAsync(parsed, HttpMethod.Get, "api/v1/components/unknown", null, Show, stop));
        return command;
    }

    private static void Show(JsonElement devices, TextWriter output)
    {
        foreach (var device in devices.EnumerateArray())
        {
            var why = device.GetProperty("verdict").GetString() == "ForeignDevice" ? "is another gateway's" : "not in the registry";
            var quantities = string.Join(", ", device.GetProperty("quantities").EnumerateArray().Select(name => name.GetString()));
            output.WriteLine(
                $"{device.GetProperty("gateway").GetString(),-16} {device.GetProperty("device").GetString(),-20} {why}; "
                + $"{device.GetProperty("messages").GetInt64()} messages, last {TokensCommand.Date(device.GetProperty("lastUnixMs"))}"
                + (quantities.Length > 0 ? $"; measures {quantities}" : ""));
        }

        if (devices.GetArrayLength() == 0) Console.Error.WriteLine("Every device that reports is in the registry");
    }
}
