using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>The kernel's state as it lies in the state store, with a version; an unknown version is rebuilt from the journal.</summary>
internal sealed record KernelSnapshot(
    int Version, long TickMs, long AwakeSinceMs, List<ThresholdLine> Thresholds, List<GuardLine> Guards, List<GatewayLine> Gateways,
    long JournalFillingSinceMs = 0)
{
    internal const int CurrentVersion = 1;

    internal static byte[] Write(KernelState state) => JsonSerializer.SerializeToUtf8Bytes(
        new KernelSnapshot(
            CurrentVersion, state.TickMs, state.AwakeSinceMs,
            [.. state.Thresholds.Where(pair => pair.Value.LastUnixMs != 0).Select(pair => new ThresholdLine(pair.Key.Rule, pair.Key.Device, pair.Value))],
            [.. state.Guards.Select(pair => new GuardLine(pair.Key.Device, pair.Key.Quantity, pair.Value))],
            [.. state.Gateways.Select(pair => new GatewayLine(pair.Key, pair.Value))], state.JournalFillingSinceMs),
        KernelSnapshotJson.Default.KernelSnapshot);

    internal static KernelState? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var snapshot = JsonSerializer.Deserialize(bytes, KernelSnapshotJson.Default.KernelSnapshot);
            if (snapshot is not { Version: CurrentVersion }) return null;
            var state = new KernelState { TickMs = snapshot.TickMs, AwakeSinceMs = snapshot.AwakeSinceMs, JournalFillingSinceMs = snapshot.JournalFillingSinceMs };
            foreach (var line in snapshot.Thresholds) state.Thresholds[new ThresholdKey(line.Rule, line.Device)] = line.State;
            foreach (var line in snapshot.Guards) state.Guards[new GuardKey(line.Device, line.Quantity)] = line.Value;
            foreach (var line in snapshot.Gateways) state.Gateways[line.Gateway] = line.State;
            return state;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

internal sealed record ThresholdLine(string Rule, string Device, ThresholdState State);

internal sealed record GuardLine(string Device, Quantity Quantity, double Value);

internal sealed record GatewayLine(string Gateway, GatewayState State);

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(KernelSnapshot))]
internal sealed partial class KernelSnapshotJson : JsonSerializerContext;
