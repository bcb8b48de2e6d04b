using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>How an RTU line is timed, and what earlier runs have learned of it.</summary>
internal sealed record RtuBusOptions
{
    /// <summary>Longest wait for the first byte of an answer.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The serial line; null behind a serial server, whose baud rate is not known here.</summary>
    public RtuTiming? Timing { get; init; }

    /// <summary>How the line is set for devices that say nothing else; null where it is not set here.</summary>
    public LineSetting? Setting { get; init; }

    /// <summary>Silence before a question; null for that of the standard.</summary>
    public TimeSpan? Silence { get; init; }

    /// <summary>Orders of identifier bytes that its meters have shown; null forgets them at the end.</summary>
    public MeterOrderBook? Orders { get; init; }

    /// <summary>Late answers are waited out. Never false but in a test that shows what happens then.</summary>
    public bool Quarantine { get; init; } = true;
}
