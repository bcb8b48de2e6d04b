using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>What is to be recorded.</summary>
public sealed record RecordOptions
{
    /// <summary>The broker.</summary>
    public required MqttTarget Target { get; init; }

    /// <summary>Topic filter.</summary>
    public string Topic { get; init; } = "spBv1.0/#";

    /// <summary>How long; null until stopped.</summary>
    public TimeSpan? Span { get; init; }

    /// <summary>Ask nodes whose birth was not heard for it (NCMD Rebirth).</summary>
    public bool AsksForBirths { get; init; }

    /// <summary>Most bytes that wait for the disk, twice.</summary>
    /// <value>Default 64 MiB: two seconds of a city's traffic at 30 MB/s.</value>
    public int BufferBytesMax { get; init; } = 64 * 1024 * 1024;
}
