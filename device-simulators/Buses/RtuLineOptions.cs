using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>How fast a serial line and the slaves on it are.</summary>
public sealed record RtuLineOptions
{
    /// <summary>Bits per second that answers are paced to; 0 sends at once.</summary>
    /// <value>Default 9600.</value>
    public int Baud { get; init; } = 9600;

    /// <summary>Bits of one character on the wire.</summary>
    /// <value>Default 10: one start, eight data, one stop bit (8N1), what field devices use.</value>
    public int BitsPerCharacter { get; init; } = 10;

    /// <summary>Time a slave thinks before it answers.</summary>
    /// <value>Default 8 ms, a quick field device; 5 to 100 ms are common.</value>
    public TimeSpan Turnaround { get; init; } = TimeSpan.FromMilliseconds(8);

    /// <summary>Shortest silence that ends a frame whose length cannot be told.</summary>
    /// <value>Default 25 ms: a pseudo-terminal and a busy machine tear longer holes into a frame than a wire would.</value>
    public TimeSpan SilenceMin { get; init; } = TimeSpan.FromMilliseconds(25);

    internal RtuTiming? Timing => Baud > 0 ? RtuTiming.For(Baud, BitsPerCharacter) : null;

    internal TimeSpan Silence => Timing is { } timing && timing.InterFrameMin > SilenceMin ? timing.InterFrameMin : SilenceMin;
}
