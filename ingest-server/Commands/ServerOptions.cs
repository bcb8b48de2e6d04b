using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Intake;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Commands;

/// <summary>The whole configuration file; every section may be left out.</summary>
public sealed record ServerOptions
{
    /// <summary>Folder of journal, stores and state. Default <c>data</c> beside the configuration file.</summary>
    public string DataDirectory { get; init; } = "data";

    public RegistryOptions Registry { get; init; } = new();

    public IntakeOptions Intake { get; init; } = new();

    public JournalOptions Journal { get; init; } = new();

    public StorageOptions Storage { get; init; } = new();

    public AlarmOptions Alarms { get; init; } = new();

    public NotificationOptions Notifications { get; init; } = new();

    public ConsoleOptions Console { get; init; } = new();

    public OpenDataOptions OpenData { get; set; } = new();
}

/// <summary>What the city has.</summary>
public sealed record RegistryOptions
{
    /// <summary>Registry file. Default <c>registry.json</c> beside the configuration file.</summary>
    public string File { get; init; } = "registry.json";
}
