using System.Net;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>Who an instrument is and how it sends.</summary>
public sealed record InstrumentOptions
{
    /// <summary>Where it dials.</summary>
    public required EndPoint Server { get; init; }

    /// <summary>MN.</summary>
    public string Station { get; init; } = "3715020118000000000000A1";

    /// <summary>PW.</summary>
    public string Password { get; init; } = "123456";

    /// <summary>Version of Flag.</summary>
    public Hj212Version Version { get; init; } = Hj212Version.V2017;

    /// <summary>How much one unit that it sends for particles is in ug/m3: 0.001 for ng, 1 for ug, 1000 for mg.</summary>
    public double ParticleUnit { get; init; } = 1;

    /// <summary>Wait for an acknowledgement.</summary>
    public TimeSpan AnswerTimeout { get; init; } = Hj212Limits.AnswerTimeout;

    /// <summary>Repetitions.</summary>
    public int Retries { get; init; } = Hj212Limits.Retries;

    /// <summary>Seed of the faults.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<InstrumentFault> Faults { get; init; } = [];
}
