using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Fieldbus.Nmea0183;

namespace SmartPoles.DeviceSimulators.Talkers;

/// <summary>How fast a line of talkers is, and how often they talk.</summary>
public sealed record TalkerLineOptions
{
    /// <summary>Bits per second that sentences are paced to; 0 sends at once.</summary>
    /// <value>Default 4800, that of NMEA 0183.</value>
    public int Baud { get; init; } = NmeaLimits.Baud;

    /// <summary>Time from one set of sentences to the next.</summary>
    /// <value>Default 1 s, as nearly all heads ship with.</value>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    // 8N1: one start, eight data, one stop bit.
    internal RtuTiming? Timing => Baud > 0 ? RtuTiming.For(Baud, 10) : null;
}
