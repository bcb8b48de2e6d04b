using System.CommandLine;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>Options of every command that starts the server.</summary>
internal static class ServerOptions
{
    private const byte Mqtt311 = 4;
    private const byte Mqtt5 = 5;

    public static Option<FileInfo?> Server() => new("--server") { Description = "A built server to measure; unless given, the one of this checkout" };

    public static Option<DirectoryInfo?> Data() => new("--data") { Description = "Where the folder of its data is made: the disk that is measured" };

    public static Option<FileInfo?> Settings() => new("--settings") { Description = "A configuration file of the server; ports and registry are the rig's" };

    public static Option<string> MqttVersion()
    {
        var option = new Option<string>("--mqtt-version") { Description = "3.1.1 or 5", DefaultValueFactory = _ => "5" };
        return option.AcceptOnlyFromAmong("3.1.1", "5");
    }

    public static byte VersionOf(string? text) => text == "5" ? Mqtt5 : Mqtt311;

    public static JsonObject Read(FileInfo? file)
    {
        if (file is null) return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(file.FullName)) as JsonObject ?? throw new RigException($"{file}: must hold an object");
        }
        catch (Exception fault) when (fault is IOException or System.Text.Json.JsonException)
        {
            throw new RigException($"{file}: {fault.Message}");
        }
    }
}
