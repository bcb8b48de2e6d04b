using System.Collections.Concurrent;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Health;

namespace SmartPoles.IngestServer.Live;

/// <summary>What gateways say of themselves beside their readings. Told on the connection's own thread, under the lock of the gateway: who listens must not wait.</summary>
public sealed class GatewayReports
{
    private readonly ConcurrentDictionary<string, HealthReport> _health = new(StringComparer.Ordinal);

    /// <summary>A gateway has answered a command: gateway, answer, time of receipt in Unix ms.</summary>
    public event Action<string, CommandResult, long>? Answered;

    /// <summary>A gateway has sent its births: gateway, time of receipt in Unix ms.</summary>
    public event Action<string, long>? Born;

    /// <summary>What a gateway has told since the server's start; null for nothing.</summary>
    public HealthReport? HealthOf(string gateway) => _health.GetValueOrDefault(gateway);

    /// <summary>Takes what a message says beside its readings, once it is journaled.</summary>
    internal void Take(DecodedMessage message)
    {
        if (message.Health is { } health) _health[message.Gateway] = new HealthReport(health, message.ReceivedUnixMs);
        if (message.Result is { } result) Answered?.Invoke(message.Gateway, result, message.ReceivedUnixMs);
        if (message.Kind == MessageKind.NodeBirth) Born?.Invoke(message.Gateway, message.ReceivedUnixMs);
    }
}

/// <param name="Health">What was told.</param>
/// <param name="ToldUnixMs">When it was received; null where it is of births that were kept over a restart.</param>
public sealed record HealthReport(GatewayHealth Health, long? ToldUnixMs);
