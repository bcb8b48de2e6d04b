using System.Buffers;
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

    /// <summary>Row by row into room that is kept from one snapshot to the next: a city has half a million rows, and this is done every ten seconds.</summary>
    internal static byte[] Write(KernelState state, ArrayBufferWriter<byte> room)
    {
        var rows = KernelSnapshotJson.Default;
        room.ResetWrittenCount();
        using var json = new Utf8JsonWriter(room);
        json.WriteStartObject();
        json.WriteNumber(nameof(Version), CurrentVersion);
        json.WriteNumber(nameof(TickMs), state.TickMs);
        json.WriteNumber(nameof(AwakeSinceMs), state.AwakeSinceMs);
        json.WriteStartArray(nameof(Thresholds));
        foreach (var (key, threshold) in state.Thresholds)
        {
            if (threshold.LastUnixMs != 0) JsonSerializer.Serialize(json, new ThresholdLine(key.Rule, key.Device, threshold), rows.ThresholdLine);
        }

        json.WriteEndArray();
        json.WriteStartArray(nameof(Guards));
        foreach (var (key, value) in state.Guards) JsonSerializer.Serialize(json, new GuardLine(key.Device, key.Quantity, value), rows.GuardLine);
        json.WriteEndArray();
        json.WriteStartArray(nameof(Gateways));
        foreach (var (gateway, seen) in state.Gateways) JsonSerializer.Serialize(json, new GatewayLine(gateway, seen), rows.GatewayLine);
        json.WriteEndArray();
        json.WriteNumber(nameof(JournalFillingSinceMs), state.JournalFillingSinceMs);
        json.WriteEndObject();
        json.Flush();
        return room.WrittenSpan.ToArray();
    }

    /// <summary>Has the code of both directions compiled before a city waits for it.</summary>
    internal static void WarmUp(ArrayBufferWriter<byte> room)
    {
        var state = new KernelState();
        state.Thresholds[new ThresholdKey("", "")] = new ThresholdState(AlarmPhase.Normal, 0, 0, 0, 1, 0);
        state.Guards[new GuardKey("", Quantity.None)] = 0;
        state.Gateways[""] = default;
        Read(Write(state, room));
    }

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
