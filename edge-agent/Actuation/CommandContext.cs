using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>What commands work with.</summary>
/// <param name="Options">Whether anything may be written.</param>
/// <param name="DataDirectory">Where ids and the audit record lie.</param>
/// <param name="Devices">The configured devices.</param>
/// <param name="BusOf">The bus of a device; null when it has none.</param>
/// <param name="Take">Where readings go: the outbox.</param>
/// <param name="Node">What the gateway itself can do.</param>
/// <param name="Board">Latest values.</param>
/// <param name="Clock">The estimate of UTC that expiries are held against.</param>
/// <param name="Time">Timers.</param>
/// <param name="Logger">One line a command.</param>
public sealed record CommandContext(
    ActuationOptions Options,
    string DataDirectory,
    IReadOnlyList<Device> Devices,
    Func<string, IBusAccess?> BusOf,
    Action<DeviceBatch> Take,
    NodeActions Node,
    DeviceBoard Board,
    SampleClock Clock,
    TimeProvider Time,
    ILogger Logger);
