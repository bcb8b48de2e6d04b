using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry.Health;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What every session of an uplink works with.</summary>
/// <param name="Agent">Who we are.</param>
/// <param name="Options">Where to and how.</param>
/// <param name="Outbox">What is to be sent.</param>
/// <param name="Board">Latest values and health.</param>
/// <param name="Clock">Quality of the clock, for births.</param>
/// <param name="Devices">The configured devices, in the order of their births.</param>
/// <param name="Time">Clock and timers.</param>
/// <param name="Logger">Transitions.</param>
public sealed record UplinkContext(
    AgentOptions Agent,
    UplinkOptions Options,
    OutboxJournal Outbox,
    DeviceBoard Board,
    SampleClock Clock,
    IReadOnlyList<Device> Devices,
    TimeProvider Time,
    ILogger Logger)
{
    /// <summary>Devices that send by themselves; born after those on the buses.</summary>
    public IReadOnlyList<PushedDevice> Pushed { get; init; } = [];

    /// <summary>Ids of every configured device, in the order of their births.</summary>
    public IEnumerable<string> Ids => Devices.Select(device => device.Id).Concat(Pushed.Select(device => device.Id));

    /// <summary>Takes commands and gives answers; null for an agent that takes none.</summary>
    public CommandDesk? Commands { get; init; }

    /// <summary>The rate of the history lane.</summary>
    public HistoryPace History { get; init; } = new(Options.HistoryReadingsPerSecond, Time);

    /// <summary>How the gateway itself fares; null for an agent that does not tell.</summary>
    public Func<GatewayHealth>? Health { get; init; }
}
