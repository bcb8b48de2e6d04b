using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry.Health;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What the server is told of the gateway itself, and whether that is worth telling again.</summary>
internal static class NodeHealth
{
    private const int FingerprintDigits = 16;
    private const long BacklogStep = 1024 * 1024;

    /// <param name="buses">The buses as they are.</param>
    /// <param name="backlogBytes">Bytes of the outbox that the server has not acknowledged.</param>
    /// <param name="fingerprint">Of the configuration in force.</param>
    internal static GatewayHealth Of(IReadOnlyList<BusStatus> buses, long backlogBytes, string fingerprint) => new(
        typeof(NodeHealth).Assembly.GetName().Version?.ToString(3) ?? "", fingerprint[..Math.Min(fingerprint.Length, FingerprintDigits)], backlogBytes,
        [.. buses.Select(BusOf)]);

    /// <summary>
    /// Whether a host would see something else: a state, a port, an error, a backlog of another size. What moves with every answer is told along
    /// and is no reason to tell.
    /// </summary>
    internal static bool IsWorthTelling(GatewayHealth told, GatewayHealth now)
    {
        if (told.Configuration != now.Configuration || told.Buses.Count != now.Buses.Count || told.BacklogBytes / BacklogStep != now.BacklogBytes / BacklogStep) return true;
        return told.Buses.Zip(now.Buses).Any(pair =>
            pair.First.IsOpen != pair.Second.IsOpen || pair.First.Errors != pair.Second.Errors
            || pair.First.Devices.Zip(pair.Second.Devices).Any(devices => devices.First.State != devices.Second.State));
    }

    private static BusHealth BusOf(BusStatus bus) => new(
        bus.Name, bus.IsOpen, (int)Math.Round(bus.LoadPercent), bus.Counters.Timeouts + bus.Counters.BadFrames, [.. bus.Devices.Select(DeviceOf)]);

    private static BusDeviceHealth DeviceOf(DeviceStatus device) => new(
        device.Id, device.Profile, StateOf(device.State), device.Failures, (long)Math.Round(device.TurnaroundMs), device.LastAnswerUnixMs);

    private static BusDeviceState StateOf(DeviceState state) => state switch
    {
        DeviceState.Healthy => BusDeviceState.Healthy,
        DeviceState.Suspect => BusDeviceState.Suspect,
        DeviceState.Down => BusDeviceState.Down,
        _ => BusDeviceState.Unknown,
    };
}
