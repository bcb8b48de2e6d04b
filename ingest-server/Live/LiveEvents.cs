using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Live;

/// <summary>Bodies of the events.</summary>
public static class LiveEvents
{
    public static (string Name, string Json) Values(string device, IReadOnlyCollection<Reading> readings) =>
        ("values", JsonSerializer.Serialize(new ValuesBody(device, [.. readings.Select(ValueBody.Of)]), LiveJson.Default.ValuesBody));

    public static (string Name, string Json) Gateway(string gateway, bool isOnline, long unixMs) =>
        ("gateway", JsonSerializer.Serialize(new GatewayBody(gateway, isOnline, unixMs), LiveJson.Default.GatewayBody));
}

public sealed record ValuesBody(string Device, IReadOnlyList<ValueBody> Values);

public sealed record ValueBody(string Quantity, string Unit, long UnixMs, double? Value, string Quality)
{
    public static ValueBody Of(Reading reading)
    {
        var known = QuantityCatalogue.TryGet(reading.Quantity, out var info);
        return new ValueBody(
            known ? info!.Name : $"quantity/{(int)reading.Quantity}", info?.Unit ?? "", reading.UnixMs,
            double.IsFinite(reading.Kept) ? reading.Kept : null, reading.Quality.ToString());
    }
}

public sealed record GatewayBody(string Gateway, bool IsOnline, long UnixMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ValuesBody))]
[JsonSerializable(typeof(GatewayBody))]
internal sealed partial class LiveJson : JsonSerializerContext;
