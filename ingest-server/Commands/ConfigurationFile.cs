using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmartPoles.IngestServer.Notifications;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Reads and checks the configuration file; all faults are collected before anything starts.</summary>
public static class ConfigurationFile
{
    // By reflection on purpose: generated code gives init-only options their type's default instead of ours.
    private static readonly JsonSerializerOptions Reading = new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>Reads the file, or takes the defaults when there is none to read; null when there were faults.</summary>
    public static ServerOptions? Load(string? path, Func<ServerOptions, ServerOptions> overrides, List<string> faults)
    {
        var options = path is null ? new ServerOptions() : Read(path, faults);
        if (options is null) return null;
        options = overrides(options);
        var folder = path is null ? Environment.CurrentDirectory : Path.GetDirectoryName(Path.GetFullPath(path))!;
        options = options with
        {
            DataDirectory = Path.GetFullPath(options.DataDirectory, folder),
            Intake = options.Intake with { Tls = options.Intake.Tls?.Under(folder) },
            Registry = options.Registry with { File = Path.GetFullPath(options.Registry.File, folder) },
            Alarms = options.Alarms with { RulesFile = options.Alarms.RulesFile is { } rules ? Path.GetFullPath(rules, folder) : null },
            Notifications = options.Notifications with
            {
                Channels = [.. options.Notifications.Channels.Select(channel => channel.Under(folder))],
            },
            Console = options.Console with
            {
                CertificateFile = options.Console.CertificateFile is { } certificate ? Path.GetFullPath(certificate, folder) : null,
                KeyFile = options.Console.KeyFile is { } key ? Path.GetFullPath(key, folder) : null,
            },
        };
        var name = path ?? "command line";
        options.Intake.Check(name, faults);
        options.Journal.Check(name, faults);
        options.Alarms.Check(name, faults);
        options.Console.Check(name, faults);
        options.OpenData.Check(name, faults);
        NotificationChecks.Check(name, options.Notifications, faults);
        StorageFaults.Check(name, options.Storage, faults);
        return faults.Count == 0 ? options : null;
    }

    private static ServerOptions? Read(string path, List<string> faults)
    {
        try
        {
            var text = File.ReadAllBytes(path);
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            UnknownKeys.Find(document.RootElement, Reading.GetTypeInfo(typeof(ServerOptions)), "$", path, faults);
            return document.Deserialize<ServerOptions>(Reading) ?? new ServerOptions();
        }
        catch (JsonException fault)
        {
            faults.Add($"{path}: line {fault.LineNumber + 1}, {fault.Path}: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}");
        }

        return null;
    }
}
