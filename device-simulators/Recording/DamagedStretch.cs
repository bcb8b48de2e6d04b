namespace SmartPoles.DeviceSimulators.Recording;

/// <summary>A part of a recording that cannot be read.</summary>
/// <param name="From">Position of its first byte in the recording.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="Place">File and byte for a person; what is wrong.</param>
/// <param name="Messages">How many messages lay in it; null when no index tells.</param>
public sealed record DamagedStretch(long From, long Bytes, string Place, long? Messages)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() =>
        $"{Place}: {Bytes} bytes cannot be read, {(Messages is { } count ? $"{count} messages lay there" : "nobody knows how many messages lay there")}";
}
