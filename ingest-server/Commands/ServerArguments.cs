using System.CommandLine;

namespace SmartPoles.IngestServer.Commands;

/// <summary>The arguments that <c>run</c> and <c>check</c> share; each overrides the configuration file.</summary>
internal sealed class ServerArguments
{
    private readonly Argument<FileInfo?> _config = new("config")
    {
        Description = "Configuration file (JSON). Without it the defaults and the options below are used.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _data = new("--data") { Description = "Folder of journal, stores and state (DataDirectory)." };
    private readonly Option<string?> _registry = new("--registry") { Description = "Registry file: gateways and components (Registry.File)." };
    private readonly Option<int?> _mqttPort = new("--mqtt-port") { Description = "MQTT port (Intake.MqttPort, 1883)." };
    private readonly Option<int?> _httpPort = new("--http-port") { Description = "HTTP port (Console.HttpPort, 8080)." };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_config);
        foreach (var option in (Option[])[_data, _registry, _mqttPort, _httpPort]) command.Options.Add(option);
    }

    internal ServerOptions? Load(ParseResult parsed, List<string> faults) => ConfigurationFile.Load(
        parsed.GetValue(_config)?.FullName,
        options => options with
        {
            DataDirectory = Here(parsed.GetValue(_data)) ?? options.DataDirectory,
            Registry = options.Registry with { File = Here(parsed.GetValue(_registry)) ?? options.Registry.File },
            Intake = options.Intake with { MqttPort = parsed.GetValue(_mqttPort) ?? options.Intake.MqttPort },
            Console = options.Console with { HttpPort = parsed.GetValue(_httpPort) ?? options.Console.HttpPort },
        },
        faults);

    // What is typed on a command line is relative to the shell, what stands in a file to the file.
    private static string? Here(string? path) => path is null ? null : Path.GetFullPath(path);
}
