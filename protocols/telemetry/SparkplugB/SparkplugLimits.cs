namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Bounds of what we send and accept; Sparkplug itself has none.</summary>
public static class SparkplugLimits
{
    /// <summary>Largest payload accepted, bytes: four times what an agent sends, so that foreign nodes fit.</summary>
    public const int PayloadBytesMax = 256 * 1024;

    /// <summary>Largest payload an agent builds, bytes: fits the smallest limit of common brokers.</summary>
    public const int PayloadBytesSent = 64 * 1024;

    /// <summary>Most metrics in one payload: bounds the work a single message can cause.</summary>
    public const int MetricsMax = 10_000;

    /// <summary>Most readings an agent puts into one DATA message.</summary>
    public const int ReadingsSent = 500;
}
